"""Simulation of discrete SGD on the diagonal linear network."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.dynamics import SGD, ProductExamples
from sgd_diffusion.escape import trajectories
from sgd_diffusion.landscapes import diagonal_network
from sgd_diffusion.theory.diagonal_network import RegressionMoments

DIVERGED = 1e6
"""Value of |v| above which a chain counts as diverged, because each further iteration would square it."""


@dataclass(frozen=True)
class DiagonalProblem:
    """SGD with B = 1 on a diagonal linear network that learns y = kx + ε, at the temperature T = η/B.

    Attributes:
        layers: n, number of layers of each subnetwork.
        slope: k.
        deviation: σ, standard deviation of ε.
        ratio: T/T_c, with T_c the critical temperature of one hidden layer.
        width: number of subnetworks, default 1.

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
        """Moments of x and y."""
        return RegressionMoments.gaussian(self.slope, self.deviation)

    @property
    def learning_rate(self) -> float:
        """η, which equals T because B = 1."""
        return self.ratio * self.moments.critical_temperature

    def duration(self, relaxations: float) -> float:
        """Return the dynamical time of a given number of relaxation times.

        Near v = k the relaxation rate is 2n k^{2−2/n}. With one hidden layer ln v also diffuses near v = 0, where the
        slowest rate is smaller by the factor 8r/(1 − r)², r = T/T_c, if this exceeds 1.

        Args:
            relaxations: number of relaxation times.
        """
        slowest = 2 * self.layers * self.slope ** (2 - 2 / self.layers)
        if self.layers == 2:
            slowest /= max(1.0, 8 * self.ratio / (1 - self.ratio) ** 2)
        return relaxations / slowest


def chains_after(problem: DiagonalProblem, theta: Tensor, iterations: int, seed: int, *, times: int = 1) -> Tensor:
    """Return the weights after some iterations of SGD with B = 1, again and again: (chains, times, width · layers).

    Args:
        problem: network, data and temperature.
        theta: initial weights, (chains, width · layers).
        iterations: number of iterations from one kept state to the next.
        seed: of the random streams.
        times: number of kept states, default 1.

    Examples:
        >>> import torch
        >>> problem = DiagonalProblem(layers=2, slope=1.0, deviation=1.0, ratio=0.3)
        >>> chains_after(problem, torch.ones(3, 2), iterations=10, seed=0, times=4).shape
        torch.Size([3, 4, 2])
    """
    landscape = diagonal_network(problem.layers, problem.width, slope=problem.slope, deviation=problem.deviation)
    noise = ProductExamples(problem.deviation, problem.layers, problem.slope)
    dynamics = SGD(problem.learning_rate, 1, noise)
    return trajectories(landscape, dynamics, theta, iterations=iterations, times=times, seed=seed)


def outputs(problem: DiagonalProblem, theta: Tensor) -> NDArray[np.float64]:
    """Return v of each subnetwork, (chains, width); it is inf for all subnetworks of a chain that diverged.

    Args:
        problem: network, data and temperature.
        theta: weights, (chains, width · layers).
    """
    v = theta.unflatten(1, (problem.width, problem.layers)).prod(-1)
    lost = ~(theta.isfinite() & (theta.abs() < math.sqrt(DIVERGED))).all(1) | ~(v.abs() < DIVERGED).all(1)
    v[lost] = math.inf
    return v.numpy()
