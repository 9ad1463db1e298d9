"""The title claim by itself: two valleys of different sharpness joined at one saddle, which does the chain prefer?

f is `two_valleys`: both minima at one depth under one barrier ΔL. SGD's covariance is that of each valley's Hessian,
constant in it and joined smoothly at the saddle, so that it is positive everywhere. White noise has one D.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.dynamics import SGD, SGLD, DiagonalNoise, TwoPointNoise
from sgd_diffusion.escape import Coordinate, SweepPoint, occupancy, sweep
from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.landscapes import two_valleys
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_table
from sgd_diffusion.statistics import fit_law
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import coordinate_chain
from sgd_replication.experiments.flat_minima.settings import TitleSettings
from sgd_replication.settings.sampling import SamplingSettings

JOIN = 0.1
"""Width of the join of the two covariances, in units of the sharp valley's half-width."""
BATCH_SIZE, TWO_POINT_BATCH = 100, 4


@dataclass(frozen=True)
class TwoValleys:
    """One setting: the flat valley on the left, the sharp one on the right, ΔL = 1.

    Attributes:
        family: which valley is held fixed while the ratio grows.
        noise: `SGD`, `SGD two-point` or `SGLD`.
        flat, sharp: curvatures at the minima.
        dynamics: of the chain; with two-point samples, of the chain with Gaussian noise of the same covariance.
        flat_barrier: the flat valley's barrier in the quasi-potential.
    """

    family: str
    noise: str
    flat: float
    sharp: float
    dynamics: SGD | SGLD
    flat_barrier: float

    @property
    def ratio(self) -> float:
        """r = H_sharp/H_flat."""
        return self.sharp / self.flat

    @property
    def simulated(self) -> SGD | SGLD:
        """The dynamics that is simulated: with two-point samples in minibatches of four, if asked for."""
        if self.noise != "SGD two-point":
            return self.dynamics
        assert isinstance(self.dynamics, SGD)
        assert isinstance(self.dynamics.noise, DiagonalNoise)
        gaussian, scale = self.dynamics.noise.deviation, math.sqrt(TWO_POINT_BATCH / BATCH_SIZE)
        return SGD(self.dynamics.learning_rate, TWO_POINT_BATCH, TwoPointNoise(lambda phi: scale * gaussian(phi)))

    @property
    def law(self) -> float:
        """Log-odds of the flat valley in the diffusion's limit: ½ ln r, or ln r + ΔΦ(1 − 1/r)."""
        if self.noise == "SGLD":
            return 0.5 * math.log(self.ratio)
        return math.log(self.ratio) + self.flat_barrier * (1 - 1 / self.ratio)


def settings_of_valleys(settings: TitleSettings) -> Iterator[TwoValleys]:
    """Both families, both noises, every ratio."""
    for family in ("flat fixed", "sharp fixed"):
        for ratio in settings.ratios:
            flat, sharp = (1.0, ratio) if family == "flat fixed" else (1 / ratio, 1.0)
            barrier = settings.flat_barrier if family == "flat fixed" else settings.sharp_barrier * ratio
            eta = settings.stiffness / sharp
            sgd = _sgd(eta, flat, sharp, barrier)
            yield TwoValleys(family, "SGD", flat, sharp, sgd, barrier)
            if family == "flat fixed":
                yield TwoValleys(family, "SGD two-point", flat, sharp, sgd, barrier)
            white = 1 / settings.white_barrier
            yield TwoValleys(family, "SGLD", flat, sharp, SGLD(eta, white), settings.white_barrier)


def _sgd(eta: float, flat: float, sharp: float, flat_barrier: float) -> SGD:
    """C = m H of the valley, with m such that the flat valley's barrier 2BΔL/(ηmH_flat) is as asked."""
    scale = 2 * BATCH_SIZE / (eta * flat * flat_barrier)
    width = JOIN * math.sqrt(8 / sharp)

    def deviation(phi: Tensor) -> Tensor:
        return (scale * (flat + (sharp - flat) * torch.sigmoid(phi / width))).sqrt()

    return SGD(eta, BATCH_SIZE, DiagonalNoise(deviation))


def measure_title(settings: TitleSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `TITLE` table: log-odds of the flat valley by escape times, and by occupancy where crossings allow.

    Args:
        settings: ratios, barriers and replicas.
        seed: base seed.
        cache: of the pairs of valleys.

    Examples:
        White noise between two valleys, one of them twice as sharp: the odds of the flat one are √2, by either method.
        `OnlyPoints` skips all other pairs:

        >>> few = SamplingSettings(replicas=60, split_replicas=50, repeats=2)
        >>> settings = TitleSettings(white_barrier=1.5, stiffness=0.25, relaxations=4.0, replicas=60, sampling=few)
        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> one = OnlyPoints("flat fixed-SGLD-2")
        >>> table = measure_title(settings, seed=0, cache=one)
        >>> table["method"].tolist(), round(math.exp(table["law"][0]), 4)
        (['escape times', 'occupancy'], 1.4142)
        >>> bool(((table["log_odds"] - table["exact"]).abs() < 4 * table["error"]).all())
        True
    """
    return pd.concat(
        [
            cached_table(
                cache,
                f"{valleys.family}-{valleys.noise}-{valleys.ratio:g}",
                partial(_of_valleys, valleys, settings, seed),
            )
            for valleys in settings_of_valleys(settings)
        ],
        ignore_index=True,
    )


def _of_valleys(valleys: TwoValleys, settings: TitleSettings, seed: int) -> pd.DataFrame:
    point = seed_for(seed, "title", valleys.family, valleys.noise, valleys.ratio)
    flat, sharp = (_escape(valleys, side, settings.sampling, point) for side in ("left", "right"))
    rows: list[dict[str, object]] = [
        {
            "method": "escape times",
            "log_odds": flat.log_time - sharp.log_time,
            "error": math.hypot(flat.error, sharp.error),
            "exact": _exact_time(valleys, "left") - _exact_time(valleys, "right"),
            "crossings": 0,
        }
    ]
    if flat.log_time - sharp.log_time <= settings.occupancy_e_folds:
        relaxation = 1 / (1 / flat.escape.value + 1 / sharp.escape.value)
        rows.append(_occupancy(valleys, settings, math.ceil(settings.relaxations * relaxation), point))
    return pd.DataFrame(rows).assign(
        noise=valleys.noise,
        family=valleys.family,
        ratio=valleys.ratio,
        difference=1 / valleys.flat - 1 / valleys.sharp,
        law=valleys.law,
    )


def _escape(valleys: TwoValleys, side: str, sampling: SamplingSettings, seed: int) -> SweepPoint:
    """Mean time from one minimum to the other."""
    landscape = two_valleys(valleys.flat, valleys.sharp, start="left" if side == "left" else "right")
    other = two_valleys(valleys.flat, valleys.sharp, start="right" if side == "left" else "left")
    (point,) = sweep(
        landscape,
        valleys.simulated,
        Coordinate(threshold=float(other.minimum[0])),
        replicas=sampling.replicas,
        plain_iterations=sampling.plain_iterations,
        split_replicas=sampling.split_replicas,
        repeats=sampling.repeats,
        seed=seed_for(seed, side),
    )
    return point


def _occupancy(valleys: TwoValleys, settings: TitleSettings, iterations: int, seed: int) -> dict[str, object]:
    landscape = two_valleys(valleys.flat, valleys.sharp)
    watched = occupancy(
        landscape,
        valleys.simulated,
        0.0,
        replicas=settings.replicas,
        discarded=iterations,
        iterations=iterations,
        beyond_start=float(two_valleys(valleys.flat, valleys.sharp, start="right").minimum[0]),
        seed=seed,
    )
    value, error = watched.log_odds
    return {
        "method": "occupancy",
        "log_odds": value,
        "error": error,
        "exact": _exact_odds(valleys),
        "crossings": watched.crossings,
    }


def _cells(valleys: TwoValleys, length: float) -> int:
    dynamics = valleys.dynamics
    eta = float(dynamics.learning_rate)
    if isinstance(dynamics, SGLD):
        spread = math.sqrt(2 * eta * float(dynamics.diffusion))
    else:
        assert isinstance(dynamics.noise, DiagonalNoise)
        flattest = float(dynamics.noise.deviation(torch.tensor([-1e3], dtype=torch.float64)))
        spread = eta * flattest / math.sqrt(BATCH_SIZE)
    return 2 * max(150, math.ceil(2.2 * length / spread))


def _exact_time(valleys: TwoValleys, side: str) -> float:
    """ln E[iterations] from one minimum to the other, by the chain's oracle."""
    landscape = two_valleys(valleys.flat, valleys.sharp, start="left" if side == "left" else "right")
    other = two_valleys(valleys.flat, valleys.sharp, start="right" if side == "left" else "left")
    here, there = float(landscape.minimum[0]), float(other.minimum[0])
    wall = 2.2 * here
    chain = coordinate_chain(
        landscape, valleys.dynamics, threshold=there, wall=wall, cells=_cells(valleys, abs(there - wall))
    )
    return chain.mean_exit_time()


def _exact_odds(valleys: TwoValleys) -> float:
    """Log-odds of the chain's own stationary law: the whole line between two far walls."""
    landscape = two_valleys(valleys.flat, valleys.sharp)
    left = float(landscape.minimum[0])
    right = float(two_valleys(valleys.flat, valleys.sharp, start="right").minimum[0])
    wall, end = 2.2 * left, 2.2 * right
    chain = coordinate_chain(landscape, valleys.dynamics, threshold=end, wall=wall, cells=_cells(valleys, end - wall))
    width = abs(left - end) / (len(chain.exit) - 1 - chain.start + 0.5)
    return chain.log_odds(chain.start + math.ceil(-left / width + 0.5))


def title_estimates(table: pd.DataFrame) -> dict[str, Estimate]:
    """Return the estimates of the experiment `title`.

    Log-odds are those of the occupancy where it was watched, and of the two escape times beyond.

    Args:
        table: a `TITLE` table.

    Examples:
        White noise with the odds ½ ln r, and SGD with ln r + 3 (1/H_flat − 1/H_sharp):

        >>> noises, families = ["SGD", "SGD two-point", "SGLD"], ["flat fixed", "sharp fixed"]
        >>> cases = pd.MultiIndex.from_product([noises, families, [2.0, 4.0, 8.0], ["escape times", "occupancy"]])
        >>> table = cases.to_frame(index=False, name=["noise", "family", "ratio", "method"])
        >>> table["difference"] = np.where(table["family"] == "flat fixed", 1 - 1 / table["ratio"], table["ratio"] - 1)
        >>> logs = np.log(table["ratio"])
        >>> table["law"] = np.where(table["noise"] == "SGLD", logs / 2, logs + 3 * table["difference"])
        >>> found = title_estimates(table.assign(log_odds=table["law"], exact=table["law"], error=0.1, crossings=0))
        >>> round(found["sgd_excess_lowest"].value, 3), round(math.log(2) / 2 + 3 * 0.5, 3)  # at the lowest ratio
        (1.847, 1.847)
        >>> round(found["sgld_largest"].value, 3), round(math.log(8) / 2, 3)
        (1.04, 1.04)
    """
    best = table.sort_values("method").drop_duplicates(["noise", "family", "ratio"], keep="last")
    best = best.sort_values(["noise", "family", "ratio"])
    gaussian = table["noise"] != "SGD two-point"
    z = ((table["log_odds"] - table["exact"]).abs() / table["error"])[gaussian]
    two_point = best[best["noise"] == "SGD two-point"]
    sgd, white = (best[best["noise"] == noise].reset_index(drop=True) for noise in ("SGD", "SGLD"))
    excess = (sgd["log_odds"] - white["log_odds"]).to_numpy()
    lowest = int(excess.argmin())
    spread = 1.96 * math.hypot(*(rows["error"].to_numpy()[lowest] for rows in (sgd, white)))
    least = float(excess[lowest])
    watched = table["method"][gaussian] == "occupancy"
    beside = two_point.merge(sgd, on=["family", "ratio"], suffixes=("", "_gaussian"))
    difference = (beside["log_odds"] - beside["log_odds_gaussian"]).abs().to_numpy()
    apart = difference / np.hypot(beside["error"].to_numpy(), beside["error_gaussian"].to_numpy())
    numbers = {
        "sgld_worst_miss": (white["log_odds"] - white["law"]).abs().max(),
        "sgd_worst_miss": (sgd["log_odds"] - sgd["law"]).abs().max(),
        "flat_fixed_advantage": _advantage(sgd[sgd["family"] == "flat fixed"]),
        "sharp_fixed_advantage": _advantage(sgd[sgd["family"] == "sharp fixed"]),
        "occupancy_worst_z": z[watched].max(),
        "occupancy_points": watched.sum(),
        "escape_worst_z": z[~watched].max(),
        "two_point_worst_difference": difference.max(),
        "two_point_worst_z": apart.max(),
        "sgd_largest": sgd["log_odds"].max(),
        "sgld_largest": white["log_odds"].max(),
    }
    estimates = {name: exactly(float(value)) for name, value in numbers.items()}
    estimates["sgd_excess_lowest"] = Estimate(value=least, low=least - spread, high=least + spread, n=len(excess))
    return estimates


def _advantage(rows: pd.DataFrame) -> float:
    """AIC of log-odds linear in ln r minus that of linear in 1/H_flat − 1/H_sharp; each with and without ln r added."""
    logs = np.log(rows["ratio"].to_numpy())
    odds, error = rows["log_odds"].to_numpy(), rows["error"].to_numpy()
    scores = [
        min(fit_law("exponential", x, odds, error, prefactor).aic for prefactor in (None, logs))
        for x in (logs, rows["difference"].to_numpy())
    ]
    return float(scores[0] - scores[1])
