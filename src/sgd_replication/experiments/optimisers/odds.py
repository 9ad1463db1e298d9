"""Odds of a flat and a sharp basin of equal depth under each optimiser, with noise like the curvature or white.

Where C = mH in each basin, SGD and heavy ball have the log-odds ln r + Φ(1 − 1/r) of the flat basin, with Φ its
exponent and r the ratio of curvatures. Adam divides half of the noise out: Φ ∝ 1/√H, and (ln r)/4 + Φ(1 − 1/√r),
whether v follows along the climb or is frozen there, because C is constant within a basin. If 1/(1 − β₂) were longer
than the stays in both basins, v would be one number, and Adam heavy ball. With white noise all have (ln r)/2.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import torch
from scipy import integrate, special
from torch import Tensor

from sgd_diffusion.dynamics import DiagonalNoise
from sgd_diffusion.escape import occupancy
from sgd_diffusion.kernels import Formula
from sgd_diffusion.landscapes import Landscape, two_basins
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory.quadrature import slope_of
from sgd_replication.experiments.optimisers.arms import Array, Optimiser
from sgd_replication.experiments.optimisers.settings import OddsSettings

SHARP = 1.0
"""Curvature of the sharp basin; ΔL = 1."""
BATCH_SIZE = 64
JOIN = 0.1
"""Width of the join of the two covariances, in units of the sharp basin's half-width."""


@dataclass(frozen=True)
class Pair:
    """A flat basin on the left and a sharp one on the right, under one optimiser and noise.

    Attributes:
        arm: name of the optimiser.
        optimiser: the optimiser.
        noise: `curvature` or `white`.
        ratio: r.
        barrier: Φ, exponent of the flat basin.
        stiffness: η_eff h of the sharp basin.

    Examples:
        >>> pair = Pair("Adam", Optimiser(0.9, 10.0), "white", 4.0, barrier=3.0, stiffness=0.05)
        >>> pair.exponent_of_sharp, round(pair.law(), 2), round(math.log(4) / 2, 2)
        (3.0, 0.69, 0.69)
    """

    arm: str
    optimiser: Optimiser
    noise: str
    ratio: float
    barrier: float
    stiffness: float

    @property
    def _adam(self) -> bool:
        return self.optimiser.memory is not None

    @property
    def exponent_of_sharp(self) -> float:
        """Exponent of the escape from the sharp basin."""
        if self.noise == "white":
            return self.barrier
        return self.barrier / (self.ratio**0.5 if self._adam else self.ratio)

    @property
    def variance(self) -> float:
        """Variance of a minibatch's gradient in the sharp basin, so that Φ = 2ΔL h/(stiffness · variance) there."""
        return 2 * SHARP / (self.stiffness * self.exponent_of_sharp)

    @property
    def learning_rate(self) -> float:
        """η, so that the mean step in the sharp basin is `stiffness`/h per unit of gradient."""
        rate = self.optimiser.rate_of(self.stiffness / SHARP)
        return rate * self.variance**0.5 if self._adam else rate

    def landscape(self) -> Landscape:
        """Return the landscape; replicas start in the flat basin."""
        return two_basins(SHARP / self.ratio, SHARP)

    def deviation(self, theta: Array) -> Array:
        """Return the standard deviation of a minibatch's gradient, smoothly joined at the saddle."""
        low = 1.0 if self.noise == "white" else 1 / self.ratio
        width = JOIN * math.sqrt(8 / SHARP)
        return np.sqrt(self.variance * (low + (1 - low) * special.expit(theta / width)))

    def noise_of_example(self) -> DiagonalNoise:
        """Return the noise of one example."""
        low = 1.0 if self.noise == "white" else 1 / self.ratio
        numbers = {"scale": self.variance * BATCH_SIZE, "low": low, "width": JOIN * math.sqrt(8 / SHARP)}

        def deviation(phi: Tensor) -> Tensor:
            return (numbers["scale"] * (low + (1 - low) * torch.sigmoid(phi / numbers["width"]))).sqrt()

        formula = Formula("sqrt(scale * (low + (1.0 - low) * sigmoid(x / width)))", ("x",), tuple(numbers))
        return DiagonalNoise(deviation, formula, numbers)

    def stays(self) -> tuple[float, float]:
        """Return the iterations in the flat and in the sharp basin by Kramers' formula; |H_b| = H_a/2."""
        unit = 2 * math.pi * math.sqrt(2) / self.stiffness
        slower = 1.0 if self.noise == "white" or not self._adam else self.ratio**0.5  # Adam's rate is η/√C
        flat = unit * self.ratio / slower * math.exp(self.barrier)
        return flat, unit * math.exp(self.exponent_of_sharp)

    def law(self) -> float:
        """Return the log-odds of the flat basin of the diffusion, by quadrature.

        The stationary density is that of drift −aL′ and variance 2aD: (1/D) exp(−∫L′/D) with a constant rate a, and
        exp(−∫2L′/(η√C)) for Adam, whose steps have the variance η² everywhere.
        """
        slope = slope_of(self.landscape())
        flat = float(self.landscape().minimum[0])
        grid = np.linspace(2.2 * flat, 2.2 * math.sqrt(8 / SHARP), 40_001)
        if self._adam:
            steepness, noise = 2 / self.learning_rate * slope(grid) / self.deviation(grid), np.ones_like(grid)
        else:
            noise = self.optimiser.mean_rate(self.learning_rate) * self.deviation(grid) ** 2 / 2
            steepness = slope(grid) / noise
        weight = -integrate.cumulative_trapezoid(steepness, grid, initial=0)
        density = np.exp(weight - weight.max()) / noise
        left = grid < 0
        return float(np.log(density[left].sum()) - np.log(density[~left].sum()))


def pairs_of(settings: OddsSettings) -> Iterator[Pair]:
    """Yield all pairs under every optimiser and noise.

    Examples:
        >>> pairs = list(pairs_of(OddsSettings(ratios=[2.0, 3.0])))
        >>> len(pairs), [pair.arm for pair in pairs[::2]][:4]
        (16, ['SGD', 'heavy ball', 'Adam', 'frozen Adam'])
    """
    momentum = settings.momentum
    arms = {
        "SGD": Optimiser(),
        "heavy ball": Optimiser(momentum),
        "Adam": Optimiser(momentum, settings.short_memory),
        "frozen Adam": Optimiser(momentum, settings.long_memory),
    }
    barriers = {"curvature": settings.flat_barrier, "white": settings.white_barrier}
    for ratio in settings.ratios:
        for arm, optimiser in arms.items():
            for noise, barrier in barriers.items():
                yield Pair(arm, optimiser, noise, ratio, barrier, settings.stiffness)


def measure_odds(settings: OddsSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `ODDS` table.

    Args:
        settings: ratios, barriers and replicas.
        seed: base of the random streams.
        cache: finished pairs.

    Examples:
        `OnlyPoints` skips all pairs but one:

        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> few = OddsSettings(stiffness=0.1, white_barrier=1.5, visits=200)
        >>> rows = measure_odds(few, 0, OnlyPoints("heavy ball-white-2"))
        >>> bool(((rows["log_odds"] - rows["law"]).abs() < 4 * rows["error"] + 0.05).all())
        True
    """
    points = [
        (f"{pair.arm}-{pair.noise}-{pair.ratio:g}", partial(_watched, pair, settings, seed))
        for pair in pairs_of(settings)
    ]
    return cached_tables(cache, points, "pairs of basins")


def _watched(pair: Pair, settings: OddsSettings, seed: int) -> pd.DataFrame:
    flat, sharp = pair.stays()
    settling = settings.settling * (sharp + (pair.optimiser.memory or 0))
    watched = occupancy(
        pair.landscape(),
        pair.optimiser.dynamics(pair.learning_rate, float(BATCH_SIZE), pair.noise_of_example()),
        0.0,
        replicas=settings.replicas,
        discarded=math.ceil(settling),
        iterations=math.ceil(settings.visits * flat / settings.replicas + settling),
        beyond_start=math.sqrt(8 / SHARP),
        seed=seed_for(seed, "optimisers, odds", pair.arm, pair.noise, pair.ratio),
    )
    log_odds, error = watched.log_odds
    found = {"arm": pair.arm, "noise": pair.noise, "ratio": pair.ratio, "log_odds": log_odds, "error": error}
    return pd.DataFrame([found | {"law": pair.law(), "crossings": watched.crossings}])
