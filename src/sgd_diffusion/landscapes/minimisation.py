"""From first weights to a true minimum: gradient zero to rounding, every curvature positive."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import optimize
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes.classifier_loss import ClassifierLoss

GRADIENT = 1e-10
NEWTON_STEPS = 30
DESCENTS = 5


@dataclass(frozen=True)
class Minimum:
    """Where a network's loss is lowest, at least nearby.

    Attributes:
        theta: (d,).
        loss: f there, with the decay.
        gradient_norm: |∇f|.
        curvatures: (d,), eigenvalues of ∇²f, ascending; all positive.
        iterations: of the descent.

    Examples:
        Every input has both labels, so that the weights at the minimum are zero; the lowest curvature is the decay:

        >>> from sgd_diffusion.landscapes import NetworkLoss
        >>> inputs, labels = torch.tensor([[-1.0], [1.0], [-1.0], [1.0]]), torch.tensor([0, 0, 1, 1])
        >>> found = find_minimum(NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1), torch.ones(4))
        >>> [round(curvature, 6) for curvature in found.curvatures.tolist()]
        [0.1, 0.1, 0.6, 0.6]
    """

    theta: Tensor
    loss: float
    gradient_norm: float
    curvatures: Tensor
    iterations: int


def find_minimum(loss: ClassifierLoss, start: Tensor, *, iterations: int = 20_000) -> Minimum:
    """Descend by L-BFGS, then by Newton steps, to |∇f| ≤ 1e-10; leave saddles along their lowest curvature.

    Args:
        loss: f.
        start: (d,), first weights.
        iterations: of L-BFGS, altogether.

    Raises:
        LandscapeError: no such point was found, as when the network separates its classes and nothing bounds the
            weights.

    Examples:
        Every input has both labels, so that the loss is lowest, ln 2, at zero weights:

        >>> from sgd_diffusion.landscapes import NetworkLoss
        >>> inputs, labels = torch.tensor([[-1.0], [1.0], [-1.0], [1.0]]), torch.tensor([0, 0, 1, 1])
        >>> found = find_minimum(NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1), torch.ones(4))
        >>> bool(found.theta.norm() < 1e-8), round(float(np.exp(found.loss)), 6)
        (True, 2.0)
    """
    theta, spent = start.double(), 0
    for _ in range(DESCENTS):
        theta, used = _descend(loss, theta, iterations - spent)
        spent += used
        theta = _polish(loss, theta)
        gradient, hessian = loss.gradient(theta), loss.hessian(theta)
        values, vectors = torch.linalg.eigh(hessian)
        norm = float(gradient.norm())
        if norm <= GRADIENT and values[0] > 0:
            return Minimum(theta, float(loss(theta)), norm, values, spent)
        if spent >= iterations:
            break
        if values[0] < 0:
            theta = theta + 0.1 * vectors[:, 0]
    raise LandscapeError(
        f"no minimum found after {spent} iterations: |∇L| = {norm:.2g} (wanted: {GRADIENT:g}), lowest curvature "
        f"{float(values[0]):.2g} (wanted: positive), largest weight {float(theta.abs().max()):.3g}. Where a network "
        "separates its classes the loss falls for ever as the weights grow: give it a weight_decay above 0, or more."
    )


def _descend(loss: ClassifierLoss, start: Tensor, iterations: int) -> tuple[Tensor, int]:
    def value_and_slope(x: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, gradient = loss.value_and_gradient(torch.from_numpy(x))
        return float(value), gradient.numpy()

    found = optimize.minimize(
        value_and_slope,
        start.numpy(),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": iterations, "maxfun": 2 * iterations, "maxcor": 30, "ftol": 0.0, "gtol": 1e-7},
    )
    return torch.from_numpy(found.x), int(found.nit)


def _polish(loss: ClassifierLoss, theta: Tensor) -> Tensor:
    """Newton steps as long as they lower the gradient."""
    norm = float(loss.gradient(theta).norm())
    for _ in range(NEWTON_STEPS):
        if norm <= GRADIENT / 100:
            break
        try:
            step = torch.linalg.solve(loss.hessian(theta), loss.gradient(theta))
        except torch.linalg.LinAlgError:
            break
        closer = theta - step
        reached = float(loss.gradient(closer).norm())
        if not reached < norm:
            break
        theta, norm = closer, reached
    return theta
