"""Stochastic gradient descent with the gradient noise of a minibatch."""

from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.dynamics.memory import Memoryless
from sgd_diffusion.dynamics.minibatch_dynamics import MinibatchDynamics
from sgd_diffusion.dynamics.noise import MinibatchGradient
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import RowIndex, kept


class SGD(Memoryless, MinibatchDynamics):
    """θ' = θ − η √k g_B(√k θ), with g_B the mean gradient of B samples of the potential f and k the sharpness.

    The arguments are those of `MinibatchDynamics`.

    Examples:
        One step from θ = 1, with ζ = 0 and with ζ = 4: θ − η(hθ + σζ/√B).

        >>> from sgd_diffusion.landscapes import quadratic
        >>> stepper = SGD(learning_rate=0.1, batch_size=4, noise=0.5).bind(quadratic([2.0]), RowIndex.of_one_point())
        >>> theta, normals = torch.ones(2, 1, dtype=torch.float64), torch.tensor([[0.0], [4.0]], dtype=torch.float64)
        >>> [round(x, 6) for x in stepper.advance(theta, normals).flatten().tolist()]
        [0.8, 0.7]
    """

    def bind(self, landscape: Landscape, rows: RowIndex) -> "MinibatchStepper":
        """Return the stepper that advances the rows of a batch."""
        root_k = rows.column(landscape.sharpness.sqrt())
        step = rows.column(self.learning_rate) * root_k
        return MinibatchStepper(self.noise.bind(landscape, rows.column(self.batch_size)), root_k, step)


@dataclass(frozen=True)
class MinibatchStepper:
    """One iteration θ' = θ − step · g_B(√k θ) for every row.

    Attributes:
        gradient: g_B, the minibatch gradient.
        root_k: √k, k the sharpness, (rows, 1) or (1, 1).
        step: η√k, (rows, 1) or (1, 1).
    """

    gradient: MinibatchGradient
    root_k: Tensor
    step: Tensor

    def advance(self, theta: Tensor, draws: Tensor) -> Tensor:
        """Return θ after one iteration: (rows, d) and random draws (rows, draws) → (rows, d)."""
        return torch.addcmul(theta, self.step, self.gradient(theta * self.root_k, draws), value=-1)

    def keep(self, inside: Tensor) -> "MinibatchStepper":
        """Return the stepper for the rows where `inside`, (rows,) bool, is True."""
        return MinibatchStepper(self.gradient.keep(inside), kept(self.root_k, inside), kept(self.step, inside))
