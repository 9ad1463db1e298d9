"""Chains of discrete SGD on the diagonal linear network."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.dynamics import SGD, ProductExamples
from sgd_diffusion.landscapes import diagonal_network
from sgd_diffusion.parameter_batch import Rows
from sgd_diffusion.theory.diagonal_network import RegressionMoments

DIVERGED = 1e6
"""|v| beyond which a chain is lost: its next steps square it."""


@dataclass(frozen=True)
class DiagonalProblem:
    """y = kx + ε learnt by subnetworks of n layers at T = η/B, B = 1.

    Attributes:
        layers, width: n, and the number of subnetworks.
        slope, deviation: k and σ.
        ratio: T over the T_c of one hidden layer.

    Examples:
        With k = σ = 1 the critical temperature is k/(2k² + σ²) = 1/3:

        >>> problem = DiagonalProblem(layers=1, slope=1.0, deviation=1.0, ratio=0.3)
        >>> round(problem.learning_rate, 6), problem.duration(relaxations=10.0)  # v = k relaxes at the rate 2
        (0.1, 5.0)
    """

    layers: int
    slope: float
    deviation: float
    ratio: float
    width: int = 1

    @property
    def moments(self) -> RegressionMoments:
        """Of the data."""
        return RegressionMoments.gaussian(self.slope, self.deviation)

    @property
    def learning_rate(self) -> float:
        """η = T."""
        return self.ratio * self.moments.critical_temperature

    def duration(self, relaxations: float) -> float:
        """Dynamical time of a run.

        The linear part at v = k relaxes at the rate 2n k^{2−2/n}. With one hidden layer ln v also diffuses near zero,
        and there its slowest rate is slower by 8r/(1 − r)², r = T/T_c.
        """
        slowest = 2 * self.layers * self.slope ** (2 - 2 / self.layers)
        if self.layers == 2:
            slowest /= max(1.0, 8 * self.ratio / (1 - self.ratio) ** 2)
        return relaxations / slowest


@torch.inference_mode()
def advance(problem: DiagonalProblem, theta: Tensor, iterations: int, stream: torch.Generator) -> Tensor:
    """Return the weights (chains, width · layers) after so many iterations of SGD on single examples."""
    landscape = diagonal_network(problem.layers, problem.width, slope=problem.slope, deviation=problem.deviation)
    noise = ProductExamples(problem.deviation, problem.layers, problem.slope)
    stepper = SGD(problem.learning_rate, 1, noise).bind(landscape, Rows.of_one_point())
    draws = noise.draws(theta.shape[1], 1)
    for _ in range(iterations):
        theta = stepper.advance(theta, torch.randn(len(theta), draws, dtype=torch.float64, generator=stream))
    return theta


def outputs(problem: DiagonalProblem, theta: Tensor) -> NDArray[np.float64]:
    """v of every subnetwork, (chains, width); +∞ in chains that diverged."""
    v = theta.unflatten(1, (problem.width, problem.layers)).prod(-1)
    lost = ~(theta.isfinite() & (theta.abs() < math.sqrt(DIVERGED))).all(1) | ~(v.abs() < DIVERGED).all(1)
    v[lost] = math.inf
    return v.numpy()
