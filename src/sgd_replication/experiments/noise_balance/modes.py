"""The mode of SGD with one hidden layer at a low temperature, against the printed bias."""

import math
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.estimates import Estimate, exactly, joint_confidence, mean_of_replicates
from sgd_diffusion.landscapes import diagonal_network
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import DiagonalProblem, balanced_mode, mode_bias
from sgd_diffusion.theory.diagonal_chains import chains_after, outputs
from sgd_replication.experiments.noise_balance.settings import TemperatureSettings
from sgd_replication.experiments.noise_balance.temperatures import farthest_from_one

GROUPS = 20
"""Independent groups of chains; each gives one mode."""
BINS = 24
WINDOW = 1.5
"""The density is fitted within this many standard deviations of the median.

On exact samples of the law at T = 0.03 T_c a quartic in this window errs by less than 1 % of the mode's bias, and its
spread is half of that in a window of one standard deviation."""
FORGOTTEN = 10
"""Relaxation times before the first look."""


def measure_modes(settings: TemperatureSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `MODES` table: modes of groups of chains, and those of the closed form and of the printed bias.

    Examples:
        >>> settings = TemperatureSettings(mode_chains=200, mode_looks=10)
        >>> table = measure_modes(settings, seed=0)
        >>> table.groupby("setting").size().to_dict()
        {'large': 20, 'small': 20}
        >>> row = table.iloc[0]  # k = 0.1, σ = 1: k − 3T with T = 0.03 T_c
        >>> round(float(row["printed"]), 4), round(float(row["law"]), 4)
        (0.0912, 0.0912)
    """

    def of_pair(which: str) -> pd.DataFrame:
        slope, deviation = getattr(settings, which)
        problem = DiagonalProblem(2, slope, deviation, settings.mode_ratio)
        theta = diagonal_network(2, slope=slope).minimum.expand(settings.mode_chains, -1)
        between = math.ceil(problem.duration(1.0) / problem.learning_rate)
        own = seed_for(seed, "mode", slope, deviation, settings.mode_ratio)
        theta = chains_after(problem, theta, FORGOTTEN * between, own)[:, 0]
        seen = chains_after(problem, theta, between, seed_for(own, "looks"), times=settings.mode_looks)
        values = np.stack([outputs(problem, one)[:, 0] for one in seen.unbind(1)], 1)
        groups = np.array_split(values, GROUPS)
        return pd.DataFrame(
            {
                "setting": which,
                "group": np.arange(GROUPS),
                "temperature": problem.learning_rate,
                "minimum": slope,
                "deviation": deviation,
                "mode": [fitted_mode(group[np.isfinite(group)]) for group in groups],
                "law": balanced_mode(problem.moments, problem.learning_rate),
                "printed": slope + mode_bias(problem.moments) * problem.learning_rate,
            }
        )

    return cached_tables(cache, [(f"mode-{which}", partial(of_pair, which)) for which in ("small", "large")], "modes")


def fitted_mode(values: NDArray[np.float64]) -> float:
    """Return the maximum of a quartic polynomial that is fitted to ln p near the median of a sample.

    The polynomial is fitted by least squares to logarithms of counts, with the counts as weights, over bins within
    `WINDOW` standard deviations of the median; a normal sample's deviation is half of its middle 68 %.

    Examples:
        A gamma distribution with shape 500 and scale 1 has the mode 499:

        >>> from scipy import stats
        >>> round(fitted_mode(stats.gamma(500).ppf((np.arange(100_000) + 0.5) / 100_000)), 1)
        499.0
    """
    low, middle, high = np.quantile(values, [0.16, 0.5, 0.84])
    width = WINDOW * (high - low) / 2
    counts, edges = np.histogram(values, bins=BINS, range=(middle - width, middle + width))
    places = (edges[1:] + edges[:-1]) / 2 - middle
    filled = counts > 0
    fit = np.polynomial.Polynomial.fit(
        places[filled] / width, np.log(counts[filled]), deg=4, w=np.sqrt(counts[filled]), domain=[-1, 1]
    )
    grid = np.linspace(-1, 1, 4001)
    return float(middle + width * grid[fit(grid).argmax()])


def mode_estimates(modes: pd.DataFrame) -> dict[str, Estimate]:
    """Return the bias of the mode of SGD over the printed one, at each pair (k, σ) and at the one farthest from 1.

    Args:
        modes: table `MODES`.

    Examples:
        >>> modes = pd.DataFrame({"setting": "small", "minimum": 1.0, "printed": 0.8, "mode": [0.85, 0.87, 0.83]})
        >>> found = mode_estimates(modes.assign(law=0.82))
        >>> round(found["mode_bias_ratio"].value, 6), round(found["mode_law_small_ratio"].value, 6)
        (0.75, 0.9)
    """
    members, estimates = {}, {}
    for which, rows in modes.groupby("setting"):
        bias = rows["printed"].iloc[0] - rows["minimum"].iloc[0]
        members[which] = mean_of_replicates(((rows["mode"] - rows["minimum"]) / bias).tolist())
        closed = float((rows["law"].iloc[0] - rows["minimum"].iloc[0]) / bias)
        estimates[f"mode_bias_{which}_ratio"] = members[which]
        estimates[f"mode_law_{which}_ratio"] = exactly(closed, "computed")
    value = farthest_from_one([abs(member.value) for member in members.values()])
    worst = next(member for member in members.values() if abs(member.value) == value)
    return {"mode_bias_ratio": widened(worst, len(members)), **estimates}


def widened(estimate: Estimate, members: int) -> Estimate:
    """Return an estimate with the interval that holds jointly with those of other members of a family (Šidák).

    Examples:
        >>> from sgd_diffusion.estimates import plus_minus
        >>> round(widened(plus_minus(1.0, 0.1, n=10), 2).high, 4)  # 2.236/1.960
        1.1141
    """
    from scipy.special import ndtri

    factor = float(ndtri(0.5 + joint_confidence(members) / 2) / ndtri(0.975))
    low, high = (estimate.value + factor * (end - estimate.value) for end in (estimate.low, estimate.high))
    return Estimate(value=estimate.value, low=low, high=high, n=estimate.n)
