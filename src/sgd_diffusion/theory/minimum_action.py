"""The quasi-potential of Freidlin and Wentzell by its path of least action, whatever the noise.

The action of a path under dθ = −∇L dt + √(ε C) dW is S_T = ½∫(φ̇ + ∇L)ᵀC⁻¹(φ̇ + ∇L) dt, and V(θ) = inf over paths and
times T from the minimum to θ. Then E[τ] ≍ exp(min_∂D V/ε); for SGD ε = η/B, with C of one example.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import optimize
from torch import Tensor

from sgd_diffusion.errors import EscapeError, UnsettledActionError
from sgd_diffusion.theory.extrapolation import extrapolated

Field = Callable[[Tensor], Tensor]
FIRST_STEPS = 32
ITERATIONS, PRECISION, UNIT, UNSETTLED = 2000, 1e-11, 0.05, 0.02


@dataclass(frozen=True)
class MinimumAction:
    """The likeliest way out.

    Attributes:
        action: V at its end.
        path: (nodes, d), from the minimum to the end, in equal steps.

    Examples:
        With C = 1 the action is twice the loss climbed, V = 2ΔL:

        >>> ends = {"start": torch.zeros(1), "end": torch.ones(1)}
        >>> found = minimum_action(lambda x: x[:, 0] ** 2 / 2, lambda x: x.unsqueeze(-1) ** 0, **ends, refinements=1)
        >>> round(found.action, 4), found.path[[0, -1], 0].tolist()
        (1.0, [0.0, 1.0])
    """

    action: float
    path: NDArray[np.float64]


def minimum_action(
    loss: Field, covariance: Field, *, start: Tensor, end: Tensor | Field, refinements: int = 2
) -> MinimumAction:
    """Return the path of least action, by the geometric action of Heymann and Vanden-Eijnden (2008).

        V = inf ∫ (|φ′|_C |∇L|_C + ⟨φ′, ∇L⟩_C) dα,   ⟨u, v⟩_C = uᵀC⁻¹v

    which no longer knows the time T: it is the action at the best speed |φ̇|_C = |∇L|_C. Steps of a path are weighed at
    their middles, whose error is O(1/steps²); the last two grids are extrapolated. Nodes are free to slide along the
    path, so unequal steps are made dear; where all are equal that changes nothing. A quasi-Newton method finds the best
    path of a few steps first, and starts from it with twice as many.

    Args:
        loss: L, (n, d) → (n,), twice differentiable.
        covariance: C, (n, d) → (n, d, d), positive definite, differentiable.
        start: (d,), the minimum.
        end: (d,), or a boundary: a function of one coordinate (1,) → (d,), of which the best place is looked for from 0
            on.
        refinements: how often the 32 steps of the first path are halved, at least once.

    Raises:
        UnsettledActionError: its least value is not found, or depends on the grid.
        EscapeError: the action is not finite, or there is no refinement.

    Examples:
        In one dimension V = ∫ 2L′/C dθ; with L = θ²/2 and C = 1 + θ² that is ln(1 + θ²):

        >>> ends = {"start": torch.zeros(1), "end": torch.ones(1)}
        >>> loss, covariance = (lambda x: x[:, 0] ** 2 / 2), (lambda x: 1 + x.unsqueeze(-1) ** 2)
        >>> round(minimum_action(loss, covariance, **ends, refinements=1).action, 4), round(float(np.log(2)), 4)
        (0.6931, 0.6931)
    """
    if refinements < 1:
        raise EscapeError(f"refinements must be at least 1, got {refinements}: two grids are extrapolated.")
    free = 0 if isinstance(end, Tensor) else 1
    towards = (lambda _: end.double()) if isinstance(end, Tensor) else end
    problem = _Problem(loss, covariance, start.double(), towards, free)
    found = np.zeros(free + (FIRST_STEPS - 1) * len(start))
    actions = []
    for refinement in range(refinements + 1):
        steps = FIRST_STEPS * 2**refinement
        missing = free + (steps - 1) * len(start) - len(found)
        found = problem.improved(np.concatenate([found, np.zeros(missing)]), steps)
        path = problem.path(torch.from_numpy(found), steps)
        actions.append(float(problem.action(path).detach()))
    action, correction = extrapolated(actions[-2], actions[-1])
    if abs(correction) > UNSETTLED * abs(actions[-1]):
        raise UnsettledActionError(
            f"the least action still changes from {actions[-2]:.4g} to {actions[-1]:.4g} when the grid of its path is "
            "halved: the noise may vanish on the way."
        )
    return MinimumAction(action, path.numpy())


@dataclass(frozen=True)
class _Problem:
    loss: Field
    covariance: Field
    start: Tensor
    towards: Field
    free: int

    def path(self, packed: Tensor, steps: int) -> Tensor:
        """Straight to the end, bent by a sum of sines; with 1/k before the k-th, all are about equally stiff."""
        end = self.towards(packed[: self.free])
        share = torch.linspace(0, 1, steps + 1, dtype=torch.float64).unsqueeze(-1)
        number = torch.arange(1, steps, dtype=torch.float64)
        waves = torch.sin(torch.pi * share * number) / number
        distance = (end - self.start).norm().detach()
        return (
            self.start + share * (end - self.start) + distance * UNIT * waves @ packed[self.free :].view(steps - 1, -1)
        )

    def action(self, path: Tensor) -> Tensor:
        """The geometric action of a path (nodes, d)."""
        steps, middles = path.diff(dim=0), (path[1:] + path[:-1]) / 2
        slope = self._gradient(middles)
        pairs = torch.linalg.solve(self.covariance(middles), torch.stack([steps, slope], -1))
        squares = (steps * pairs[..., 0]).sum(-1) * (slope * pairs[..., 1]).sum(-1)
        return (squares.clamp_min(1e-300).sqrt() + (steps * pairs[..., 1]).sum(-1)).sum()

    def _gradient(self, theta: Tensor) -> Tensor:
        # Differentiable itself, so that the action's own slope knows how ∇L changes.
        with torch.enable_grad():
            leaf = theta if theta.requires_grad else theta.detach().requires_grad_()
            (slope,) = torch.autograd.grad(self.loss(leaf).sum(), leaf, create_graph=True)
        return slope

    def improved(self, packed: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
        """Return the best path of so many steps, and its end."""

        def target(packed: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            leaf = torch.from_numpy(packed).requires_grad_()
            path = self.path(leaf, steps)
            lengths = path.diff(dim=0).norm(dim=1)
            unequal = lengths.square().mean() / lengths.mean().square() - 1
            value = self.action(path) * (1 + unequal)
            (slope,) = torch.autograd.grad(value, leaf)
            return float(value.detach()) / scale, slope.numpy() / scale

        scale = 1.0
        scale = target(packed)[0]
        options = {"maxiter": ITERATIONS, "maxfun": 2 * ITERATIONS, "ftol": PRECISION, "gtol": 1e-9}
        found = optimize.minimize(target, packed, jac=True, method="L-BFGS-B", options=options)
        if not np.isfinite(found.fun):
            raise EscapeError("the action of the path is not finite: look at the gradient and at the covariance.")
        if found.status == 1:
            raise UnsettledActionError(
                f"the least action is not found in {ITERATIONS} steps: the noise may vanish on the way."
            )
        return np.asarray(found.x)
