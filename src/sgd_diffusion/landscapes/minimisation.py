"""Search for a strict minimum of a classifier's loss: zero gradient to rounding and positive curvatures."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import optimize
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes.classifier_loss import ClassifierLoss

GRADIENT = 1e-10
"""Largest gradient norm |∇f| that is accepted at a minimum."""
NEWTON_STEPS = 30
"""Largest number of Newton steps after each descent."""
DESCENTS = 5
"""Largest number of descents; each but the first starts beside the saddle where the one before it ended."""


@dataclass(frozen=True, repr=False)
class Minimum:
    """A strict local minimum of a network's loss f.

    Attributes:
        theta: position, (d,).
        loss: f(θ), including weight decay.
        gradient_norm: |∇f(θ)|.
        curvatures: eigenvalues of ∇²f(θ), (d,), ascending, all positive.

    Examples:
        Each input occurs with both labels, so the weights at the minimum are zero and the lowest curvature is λ:

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

    def __repr__(self) -> str:
        """Return loss, gradient and the range of curvatures in one line."""
        return (
            f"Minimum({len(self.theta)} parameters, loss {self.loss:.6g}, gradient norm {self.gradient_norm:.2g}, "
            f"curvatures from {float(self.curvatures[0]):.4g} to {float(self.curvatures[-1]):.4g})"
        )


def find_minimum(loss: ClassifierLoss, start: Tensor, *, iterations: int = 20_000) -> Minimum:
    """Return a strict minimum, found by L-BFGS followed by Newton steps until |∇f| ≤ 1e-10.

    If the search ends at a saddle, it is repeated from a point displaced along the direction of lowest curvature.

    Args:
        loss: f.
        start: initial weights, (d,).
        iterations: largest total number of L-BFGS iterations, default 20,000.

    Raises:
        LandscapeError: no minimum was found, for example because the network separates its classes without weight
            decay and the weights grow without bound.

    Examples:
        Each input occurs with both labels, so the lowest loss is ln 2, at zero weights:

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
        theta = _newton_refined(loss, theta)
        values, vectors = torch.linalg.eigh(loss.hessian(theta))
        norm = float(loss.gradient(theta).norm())
        if norm <= GRADIENT and values[0] > 0:
            return Minimum(theta, float(loss(theta)), norm, values)
        if spent >= iterations:
            break
        if values[0] < 0:
            theta = theta + 0.1 * vectors[:, 0]
    raise LandscapeError(
        f"no minimum found after {spent} iterations: |∇L| = {norm:.2g} (at most {GRADIENT:g} is needed), lowest "
        f"curvature {float(values[0]):.2g} (must be positive), largest weight {float(theta.abs().max()):.3g}. If a "
        "network separates its classes, the loss decreases without end as the weights grow; use a weight_decay above "
        "0, or a larger one."
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


def _newton_refined(loss: ClassifierLoss, theta: Tensor) -> Tensor:
    """Return θ after Newton steps, which stop as soon as a step does not lower the gradient norm."""
    gradient = loss.gradient(theta)
    for _ in range(NEWTON_STEPS):
        if gradient.norm() <= GRADIENT / 100:
            break
        try:
            closer = theta - torch.linalg.solve(loss.hessian(theta), gradient)
        except torch.linalg.LinAlgError:
            break
        reached = loss.gradient(closer)
        if not reached.norm() < gradient.norm():
            break
        theta, gradient = closer, reached
    return theta
