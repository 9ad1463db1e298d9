"""The estimators of a tail index, and the comparison of laws, on samples whose law is known."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.distributions import FAMILIES, compared_families, symmetric_stable, with_interval
from sgd_diffusion.noise.statistics import index_estimators
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


SAMPLERS: dict[str, Callable[[np.random.Generator, tuple[int, int]], NDArray[np.float64]]] = {
    "gaussian": lambda stream, shape: stream.standard_normal(shape),
    "student": lambda stream, shape: stream.standard_t(4, shape),
    "stable": lambda stream, shape: symmetric_stable(1.7, shape[0] * shape[1], stream).reshape(shape),
    "mixture": lambda stream, shape: stream.standard_normal(shape) * np.where(stream.random(shape) < 0.1, 4, 1),
}
"""A law of each family: Student's t with 4 degrees of freedom; α = 1.7; one value in ten four times as wide."""


def family_trials(values: int, samples: int, seed: int) -> pd.DataFrame:
    """Return the `FAMILY_TRIALS` table.

    Args:
        values: in a sample.
        samples: of each law.
        seed: of the streams.
    """
    names = [family.name for family in FAMILIES]
    tables = []
    for truth, sampler in SAMPLERS.items():
        best = compared_families(sampler(numpy_stream(seed, "family trials", truth), (values, samples)))["best"]
        shares = best.value_counts(normalize=True).reindex(names, fill_value=0.0)
        tables.append(pd.DataFrame({"truth": truth, "best": names, "share": shares.to_numpy()}))
    return pd.concat(tables, ignore_index=True)
