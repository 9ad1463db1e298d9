"""The optimisers that are compared, with their laws on the well (θ² − 1)² whose noise grows along the climb."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.dynamics import SGD, Adam, DiagonalNoise, HeavyBall
from sgd_diffusion.dynamics.noise import GradientNoise
from sgd_diffusion.kernels import Formula
from sgd_diffusion.landscapes import double_well
from sgd_diffusion.theory.adam_exponents import adam_exponent, frozen_adam_exponent
from sgd_diffusion.theory.optimiser_exponents import climb_time, energy_exponent, heavy_ball_exponent
from sgd_diffusion.theory.quadrature import slope_of
from sgd_diffusion.theory.recursion_action import least_recursion_action

Array = NDArray[np.float64]
Numbers = float | list[float]

WELL = double_well()
CURVATURE = 8.0
"""Curvature h of the well at its minimum −1; the saddle is at 0."""
CLIMB = {"start": -1.0, "end": 0.0}


@dataclass(frozen=True)
class Optimiser:
    """SGD, heavy ball or Adam.

    Attributes:
        momentum: β, or β₁ of Adam; 0 for SGD.
        memory: 1/(1 − β₂) of Adam; None for SGD and heavy ball.

    Examples:
        >>> Optimiser(0.9).dynamics(0.01, 4.0, 1.0).momentum, Optimiser(0.9, 100.0).dynamics(0.01, 4.0, 1.0).betas
        (0.9, (0.9, 0.99))
        >>> Optimiser(0.9).mean_rate(0.01), Optimiser(0.9, 100.0).mean_rate(0.01)
        (0.1, 0.01)
    """

    momentum: float = 0.0
    memory: float | None = None

    def dynamics(
        self, learning_rate: Numbers, batch_size: Numbers, noise: GradientNoise | float
    ) -> SGD | HeavyBall | Adam:
        """Return the dynamics at one point or more."""
        if self.memory is not None:
            return Adam(learning_rate, batch_size, noise, betas=(self.momentum, 1 - 1 / self.memory))
        if self.momentum:
            return HeavyBall(learning_rate, batch_size, noise, momentum=self.momentum)
        return SGD(learning_rate, batch_size, noise)

    def mean_rate(self, learning_rate: float) -> float:
        """Return η_eff: η/(1 − β), or η of Adam, whose mean has no such factor."""
        return learning_rate if self.memory is not None else round(learning_rate / (1 - self.momentum), 15)

    def rate_of(self, mean_rate: float) -> float:
        """Return η for a given η_eff."""
        return mean_rate if self.memory is not None else mean_rate * (1 - self.momentum)


@dataclass(frozen=True)
class Well:
    """Noise of variance C(θ) = c e^{g(θ + 1)} of a minibatch's gradient on the well.

    Attributes:
        variance: c, at the minimum.
        growth: g.

    Examples:
        >>> well = Well(variance=4.0, growth=1.5)
        >>> well.covariance(np.array([-1.0])).tolist(), well.deviation(np.array([-1.0])).tolist()
        ([4.0], [2.0])
    """

    variance: float
    growth: float

    def deviation(self, theta: Array) -> Array:
        """Return √C(θ)."""
        return np.sqrt(self.variance) * np.exp(self.growth * (theta + 1) / 2)

    def covariance(self, theta: Array) -> Array:
        """Return C(θ)."""
        return self.deviation(theta) ** 2

    def noise(self, batch_size: float) -> DiagonalNoise:
        """Return the noise of one example whose minibatches of a size have the covariance C(θ)."""
        numbers = {"sigma": math.sqrt(self.variance * batch_size), "growth": self.growth}

        def deviation(phi: Tensor) -> Tensor:
            return numbers["sigma"] * torch.exp(0.5 * self.growth * (phi + 1))

        formula = Formula("sigma * exp(0.5 * growth * (x + 1.0))", ("x",), tuple(numbers))
        return DiagonalNoise(deviation, formula, numbers)


def laws(optimiser: Optimiser, well: Well, learning_rate: float) -> dict[str, float]:
    """Return the exponents of both limits, and the time of the climb, in the coordinates of the well.

    Args:
        optimiser: the optimiser.
        well: the noise.
        learning_rate: η, times k, or √k for Adam, if the well is sharpened by k.

    Returns:
        `limit`, of fast memories: SGD's law with η_eff, or Adam's with a v that follows; `other`, of slow ones: that of
        orbits, or Adam's with a frozen v; `climb`, iterations of the climb.

    Examples:
        >>> found = laws(Optimiser(0.9), Well(100.0, 1.5), learning_rate=0.0005)
        >>> {name: round(value, 2) for name, value in found.items()}
        {'limit': 2.1, 'other': 3.5, 'climb': 114.37}
    """
    slope, rate = slope_of(WELL), optimiser.mean_rate(learning_rate)
    if optimiser.memory is None:
        limit = heavy_ball_exponent(slope, well.covariance, **CLIMB, learning_rate=rate)
        climb = climb_time(slope, lambda x: slope(x) / well.covariance(x), lambda x: 0 * x + rate, **CLIMB)
        return {"limit": limit, "other": _orbits(well.growth) * limit, "climb": climb}
    given = {**CLIMB, "learning_rate": rate}
    return {
        "limit": adam_exponent(slope, well.covariance, **given),
        "other": frozen_adam_exponent(slope, well.covariance, **given),
        "climb": climb_time(slope, lambda x: slope(x) / well.deviation(x), lambda x: rate / well.deviation(x), **CLIMB),
    }


@cache
def _orbits(growth: float) -> float:
    """Return the exponent of orbits over that of the other limit of heavy ball, whatever η and the noise's size."""
    well, given = Well(1.0, growth), {**CLIMB, "learning_rate": 1.0}
    orbits = energy_exponent(lambda theta: (theta**2 - 1) ** 2, well.covariance, **given, momentum=0.0)
    return orbits / heavy_ball_exponent(slope_of(WELL), well.covariance, **given)


def least_action(optimiser: Optimiser, well: Well, learning_rate: float) -> float:
    """Return the least action of the recursion of SGD, heavy ball, or Adam with a frozen v.

    Args:
        optimiser, well, learning_rate: as for `laws`.

    Examples:
        >>> round(least_action(Optimiser(0.9), Well(100.0, 1.5), learning_rate=0.0005), 2)
        2.18
    """
    rate = optimiser.mean_rate(learning_rate) * (1 - optimiser.momentum)
    if optimiser.memory is not None:
        rate /= math.sqrt(well.variance)
    return least_recursion_action(
        slope_of(WELL), well.deviation, **CLIMB, learning_rate=rate, momentum=optimiser.momentum
    )
