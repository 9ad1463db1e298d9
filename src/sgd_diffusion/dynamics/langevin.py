"""Stochastic gradient Langevin dynamics (SGLD): the full gradient plus injected white noise."""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from sgd_diffusion.dynamics.memory import Memoryless
from sgd_diffusion.dynamics.noise import Distribution
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import PerPoint, RowIndex, as_points, kept


class SGLD(Memoryless, PerPoint):
    """θ' = θ − η∇L(θ) + √(2ηD) ξ, ξ ~ N(0, I) (Xie et al. 2021, Eq. 8, with constant diffusion D).

    As η → 0 at fixed D, in dynamical time t = η · iterations, it becomes the diffusion dθ = −∇L dt + √(2D) dW.

    Args:
        learning_rate: η, one number or one per parameter point.
        diffusion: D, one number or one per parameter point. It does not change with the landscape's sharpness.

    Raises:
        EscapeError: a parameter is not positive and finite.

    Examples:
        One step from θ = 1, with ξ = 0 and with ξ = 1: (1 − ηh)θ and (1 − ηh)θ + √(2ηD).

        >>> from sgd_diffusion.landscapes import quadratic
        >>> stepper = SGLD(learning_rate=0.1, diffusion=0.2).bind(quadratic([2.0]), RowIndex.of_one_point())
        >>> theta, normals = torch.ones(2, 1, dtype=torch.float64), torch.tensor([[0.0], [1.0]], dtype=torch.float64)
        >>> [round(x, 6) for x in stepper.advance(theta, normals).flatten().tolist()]
        [0.8, 1.0]
    """

    distribution: ClassVar[Distribution] = "normal"
    markovian: ClassVar[bool] = True
    per_point = ("learning_rate", "diffusion")

    def __init__(self, learning_rate: Tensor | float | list[float], diffusion: Tensor | float | list[float]) -> None:
        self.learning_rate = as_points(learning_rate, "learning_rate")
        self.diffusion = as_points(diffusion, "diffusion")

    def draws(self, dimension: int) -> int:
        """Return the number of random draws per row and iteration: one normal per coordinate."""
        return dimension

    def bind(self, landscape: Landscape, rows: RowIndex) -> "GaussianStepper":
        """Return the stepper that advances the rows of a batch."""
        eta = rows.column(self.learning_rate)
        root_k = rows.column(landscape.sharpness.sqrt())
        amplitude = (2 * eta * rows.column(self.diffusion)).sqrt()
        return GaussianStepper(landscape, root_k, eta * root_k, amplitude)


@dataclass(frozen=True)
class GaussianStepper:
    """One iteration θ' = θ − step · ∇f(√k θ) + amplitude · ξ for every row, ξ ~ N(0, I).

    Attributes:
        landscape: landscape whose potential is f.
        root_k: √k, k the sharpness, (rows, 1) or (1, 1).
        step: η√k, (rows, 1) or (1, 1).
        amplitude: standard deviation of the noise in θ per iteration, (rows, 1) or (1, 1).
    """

    landscape: Landscape
    root_k: Tensor
    step: Tensor
    amplitude: Tensor

    def advance(self, theta: Tensor, draws: Tensor) -> Tensor:
        """Return θ after one iteration: (rows, d) and random draws (rows, d) → (rows, d)."""
        gradient = self.landscape.gradient_of_potential(theta * self.root_k)
        return torch.addcmul(theta, self.step, gradient, value=-1).addcmul_(self.amplitude, draws)

    def keep(self, inside: Tensor) -> "GaussianStepper":
        """Return the stepper for the rows where `inside`, (rows,) bool, is True."""
        columns = (kept(column, inside) for column in (self.root_k, self.step, self.amplitude))
        return GaussianStepper(self.landscape, *columns)
