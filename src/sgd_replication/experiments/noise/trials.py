"""Tests of the estimators of a tail index, and of the comparison of laws, on synthetic samples of a known law."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from sgd_diffusion.estimates import CONFIDENCE, Estimate, largest_error, plus_minus
from sgd_diffusion.statistics import FAMILIES, compared_families, index_estimators, symmetric_stable, with_interval
from sgd_diffusion.statistics.shares import share_of
from sgd_diffusion.streams import numpy_stream

BLOCKS = 10
COLUMNS_AT_ONCE = 50


def estimator_trial(alpha: float, *, values: int, samples: int, block: int, seed: int) -> pd.DataFrame:
    """Return the rows of the `ESTIMATOR_TRIALS` table of one α.

    Args:
        alpha: tail index of the symmetric stable samples.
        values: number of values in a sample.
        samples: number of samples.
        block: block length K₁ of the stable index of Mohammadi et al.
        seed: base of the random stream.

    Examples:
        Gaussian samples, α = 2. Hill's estimator finds a tail lighter than that of any stable law:

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
"""Laws of each family, far from a Gaussian and near it, by name: the family, and a function that draws from the law.

The numbers in the names are the degrees of freedom, the tail index, and for a mixture the percentage of wide values and
the ratio of the two standard deviations."""


def family_trials(values: int, samples: int, seed: int) -> pd.DataFrame:
    """Return the `FAMILY_TRIALS` table: which law the likelihoods prefer for samples of each law.

    Args:
        values: number of values in a sample.
        samples: number of samples of each law.
        seed: base of the random streams.

    Examples:
        >>> trials = family_trials(values=200, samples=5, seed=0)
        >>> bool((trials.groupby("law")["share"].sum().round(6) == 1).all())
        True
        >>> right = trials[trials["family"] == trials["best"]].set_index("law")["share"]
        >>> bool(right["student_4"] > right["student_20"])  # a law near a Gaussian is harder to recognise
        True
    """
    names = [family.name for family in FAMILIES]
    tables = []
    for law, (family, draw) in LAWS.items():
        best = compared_families(draw(numpy_stream(seed, "family trials", law), (values, samples)))["best"]
        shares = best.value_counts(normalize=True).reindex(names, fill_value=0.0)
        tables.append(
            pd.DataFrame({"law": law, "family": family, "best": names, "share": shares.to_numpy(), "samples": samples})
        )
    return pd.concat(tables, ignore_index=True)


def trial_estimates(estimators: pd.DataFrame, families: pd.DataFrame) -> dict[str, Estimate]:
    """Return the errors of each estimator of a tail index, and how often the likelihoods find the law.

    - `<estimator>_at_<α>_bias`, `_deviation` and `_coverage` have intervals over the samples.
    - `<estimator>_worst_bias` is over 1 ≤ α ≤ 2.
    - `<law>_found` is the share of a law's samples that its own family fits best.

    Args:
        estimators: an `ESTIMATOR_TRIALS` table.
        families: a `FAMILY_TRIALS` table.

    Examples:
        >>> trials = pd.DataFrame({"estimator": "hill", "alpha": [0.8, 1.9], "samples": 100, "bias": [0.5, 0.3]})
        >>> trials = trials.assign(standard_deviation=0.2, coverage=0.9)
        >>> families = pd.DataFrame({"law": "student_4", "family": "student", "best": ["student", "stable"]})
        >>> found = trial_estimates(trials, families.assign(share=[0.7, 0.3], samples=100))
        >>> found["hill_worst_bias"].value, found["student_4_found"].value  # α = 0.8 is below 1
        (0.3, 0.7)
        >>> round(found["hill_at_1.9_bias"].high - 0.3, 4)  # 1.96 · 0.2/√100
        0.0392
    """
    estimates: dict[str, Estimate] = {}
    for row in estimators.to_dict("records"):
        key, samples = f"{row['estimator']}_at_{row['alpha']:g}", int(row["samples"])
        spread, covered = float(row["standard_deviation"]), float(row["coverage"])
        quantile = stats.norm.ppf(0.5 + CONFIDENCE / 2)
        estimates[f"{key}_bias"] = plus_minus(float(row["bias"]), quantile * (spread / np.sqrt(samples)), samples)
        estimates[f"{key}_deviation"] = plus_minus(spread, quantile * (spread / np.sqrt(2 * samples)), samples)
        estimates[f"{key}_coverage"] = share_of(covered, samples)
    for name, rows in estimators[estimators["alpha"] >= 1].groupby("estimator"):
        half_widths = quantile * rows["standard_deviation"] / np.sqrt(rows["samples"])
        estimates[f"{name}_worst_bias"] = largest_error(rows["bias"].abs(), half_widths, rows["samples"])
    for row in families[families["family"] == families["best"]].to_dict("records"):
        estimates[f"{row['law']}_found"] = share_of(float(row["share"]), int(row["samples"]))
    return estimates
