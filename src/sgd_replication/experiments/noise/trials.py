"""The estimators of a tail index, and the comparison of laws, on samples whose law is known."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.statistics import FAMILIES, compared_families, index_estimators, symmetric_stable, with_interval
from sgd_diffusion.streams import numpy_stream

BLOCKS = 10
COLUMNS_AT_ONCE = 50


def estimator_trial(alpha: float, *, values: int, samples: int, block: int, seed: int) -> pd.DataFrame:
    """Return the rows of the `ESTIMATOR_TRIALS` table of one α.

    Args:
        alpha: of the symmetric stable samples.
        values: in each.
        samples: how many.
        block: K₁ of the stable index.
        seed: of the stream.

    Examples:
        Of Gaussian samples, α = 2, of which Hill's estimator sees a lighter tail than any stable law's:

        >>> trials = estimator_trial(2.0, values=400, samples=20, block=20, seed=0).set_index("estimator")
        >>> bool(abs(trials["bias"]["characteristic"]) < 0.02), bool(trials["bias"]["hill"] > 1)
        (True, True)
    """
    stream = numpy_stream(seed, "estimator trials", alpha)
    drawn = symmetric_stable(alpha, values * samples, stream).reshape(values, samples)
    rows = []
    for name, estimator in index_estimators(block).items():
        pieces = [
            with_interval(estimator, drawn[:, start : start + COLUMNS_AT_ONCE], BLOCKS)
            for start in range(0, samples, COLUMNS_AT_ONCE)
        ]
        found, low, high = (np.concatenate(part) for part in zip(*pieces, strict=True))
        rows.append(
            {
                "estimator": name,
                "alpha": alpha,
                "values": values,
                "samples": samples,
                "bias": found.mean() - alpha,
                "standard_deviation": found.std(ddof=1),
                "coverage": ((low <= alpha) & (alpha <= high)).mean(),
            }
        )
    return pd.DataFrame(rows)


Draw = Callable[[np.random.Generator, tuple[int, int]], NDArray[np.float64]]


def _stable(alpha: float) -> Draw:
    return lambda stream, shape: symmetric_stable(alpha, shape[0] * shape[1], stream).reshape(shape)


def _mixture(wide: float, ratio: float) -> Draw:
    return lambda stream, shape: stream.standard_normal(shape) * np.where(stream.random(shape) < wide, ratio, 1)


LAWS: dict[str, tuple[str, Draw]] = {
    "gaussian": ("gaussian", lambda stream, shape: stream.standard_normal(shape)),
    "student_4": ("student", lambda stream, shape: stream.standard_t(4, shape)),
    "student_20": ("student", lambda stream, shape: stream.standard_t(20, shape)),
    "stable_1.7": ("stable", _stable(1.7)),
    "stable_1.97": ("stable", _stable(1.97)),
    "mixture_10_4": ("mixture", _mixture(0.1, 4)),
    "mixture_15_2": ("mixture", _mixture(0.15, 2)),
}
"""Laws of each family, far from a Gaussian and near it: degrees of freedom, index, and per cent and ratio of widths."""


def family_trials(values: int, samples: int, seed: int) -> pd.DataFrame:
    """Return the `FAMILY_TRIALS` table.

    Args:
        values: in a sample.
        samples: of each law.
        seed: of the streams.

    Examples:
        >>> trials = family_trials(values=200, samples=5, seed=0)
        >>> bool((trials.groupby("law")["share"].sum().round(6) == 1).all())
        True
        >>> right = trials[trials["family"] == trials["best"]].set_index("law")["share"]
        >>> bool(right["student_4"] > right["student_20"])  # a law near a Gaussian is harder to tell
        True
    """
    names = [family.name for family in FAMILIES]
    tables = []
    for law, (family, draw) in LAWS.items():
        best = compared_families(draw(numpy_stream(seed, "family trials", law), (values, samples)))["best"]
        shares = best.value_counts(normalize=True).reindex(names, fill_value=0.0)
        tables.append(pd.DataFrame({"law": law, "family": family, "best": names, "share": shares.to_numpy()}))
    return pd.concat(tables, ignore_index=True)
