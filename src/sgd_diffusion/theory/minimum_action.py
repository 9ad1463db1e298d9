"""The quasi-potential of Freidlin and Wentzell, from the path of least action, for any covariance C(θ).

The action of a path φ under dθ = −∇L dt + √(ε C) dW is S_T = ½∫(φ̇ + ∇L)ᵀC⁻¹(φ̇ + ∇L) dt. The quasi-potential V(θ) is the
infimum of S_T over all paths from the minimum to θ and all times T. The mean exit time obeys E[τ] ≍ exp(min V/ε), with
the minimum over the boundary. For SGD ε = η/B, with C the gradient covariance of one example.
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
"""Number of steps of the path on the coarsest grid."""
ITERATIONS = 2000
"""Largest number of quasi-Newton iterations on each grid."""
PRECISION = 1e-11
"""Relative decrease of the action below which the quasi-Newton method stops."""
UNIT = 0.05
"""Scale of the path's sine coefficients, in units of the distance from start to end."""
UNSETTLED = 0.02
"""Relative correction by extrapolation above which the least action counts as dependent on the grid."""


@dataclass(frozen=True)
class MinimumAction:
    """Path of least action, which is the most probable escape path for weak noise.

    Attributes:
        action: V at the end of the path.
        path: nodes from the minimum to the end at equal distances, (nodes, d).

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
    """Return the path that minimises the geometric action of Heymann and Vanden-Eijnden (2008).

        V = inf ∫ (|φ′|_C |∇L|_C + ⟨φ′, ∇L⟩_C) dα,   ⟨u, v⟩_C = uᵀC⁻¹v

    This is the action at the optimal speed |φ̇|_C = |∇L|_C, so it does not depend on the time T. The integrand is
    evaluated at the middle of each step, with an error of O(1/steps²); the last two grids are extrapolated. A penalty
    on unequal steps, which is zero for equal steps, keeps the nodes from sliding along the path. A quasi-Newton method
    optimises a path of 32 steps, then starts from its result with twice as many.

    Args:
        loss: L, (n, d) → (n,), twice differentiable.
        covariance: C of one example, (n, d) → (n, d, d), positive definite and differentiable.
        start: the minimum, (d,).
        end: the end of the path, (d,), or a boundary as a function of one coordinate, (1,) → (d,). The optimal
            coordinate is searched from 0.
        refinements: number of times the steps are halved, at least 1, default 2.

    Raises:
        UnsettledActionError: the optimisation does not converge, or the least action depends on the grid.
        EscapeError: the action is not finite, or `refinements` is below 1.

    Examples:
        In one dimension V = ∫ 2L′/C dθ; with L = θ²/2 and C = 1 + θ² this is ln(1 + θ²):

        >>> ends = {"start": torch.zeros(1), "end": torch.ones(1)}
        >>> loss, covariance = (lambda x: x[:, 0] ** 2 / 2), (lambda x: 1 + x.unsqueeze(-1) ** 2)
        >>> round(minimum_action(loss, covariance, **ends, refinements=1).action, 4), round(float(np.log(2)), 4)
        (0.6931, 0.6931)
    """
    if refinements < 1:
        raise EscapeError(f"refinements must be at least 1, got {refinements}; the last two grids are extrapolated.")
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
    if correction > UNSETTLED * abs(actions[-1]):
        raise UnsettledActionError(
            f"the least action changes from {actions[-2]:.4g} to {actions[-1]:.4g} when the steps of its path are "
            "halved; the noise may vanish on the way."
        )
    return MinimumAction(action, path.numpy())


@dataclass(frozen=True)
class _Problem:
    """Paths from the start to the end, their action and its minimisation, in packed coordinates.

    The packed vector holds the boundary's coordinate, if it is free, then the sine coefficients of the path.
    """

    loss: Field
    covariance: Field
    start: Tensor
    towards: Field
    free: int

    def path(self, packed: Tensor, steps: int) -> Tensor:
        """Return the nodes of a straight line plus a sum of sines, (steps + 1, d).

        The k-th sine has the factor 1/k, so that the action is about equally sensitive to all coefficients.
        """
        end = self.towards(packed[: self.free])
        share = torch.linspace(0, 1, steps + 1, dtype=torch.float64).unsqueeze(-1)
        number = torch.arange(1, steps, dtype=torch.float64)
        waves = torch.sin(torch.pi * share * number) / number
        distance = (end - self.start).norm().detach()
        return (
            self.start + share * (end - self.start) + distance * UNIT * waves @ packed[self.free :].view(steps - 1, -1)
        )

    def action(self, path: Tensor) -> Tensor:
        """Return the geometric action of a path (nodes, d)."""
        steps, middles = path.diff(dim=0), (path[1:] + path[:-1]) / 2
        slope = self._gradient(middles)
        pairs = torch.linalg.solve(self.covariance(middles), torch.stack([steps, slope], -1))
        squares = (steps * pairs[..., 0]).sum(-1) * (slope * pairs[..., 1]).sum(-1)
        return (squares.clamp_min(1e-300).sqrt() + (steps * pairs[..., 1]).sum(-1)).sum()

    def _gradient(self, theta: Tensor) -> Tensor:
        # create_graph makes ∇L differentiable, which the gradient of the action needs.
        with torch.enable_grad():
            leaf = theta if theta.requires_grad else theta.detach().requires_grad_()
            (slope,) = torch.autograd.grad(self.loss(leaf).sum(), leaf, create_graph=True)
        return slope

    def improved(self, packed: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
        """Return the packed path of so many steps that minimises the action, starting from a packed path."""

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
            raise EscapeError(
                "the action of the path is not finite; check that the gradient and the covariance are finite."
            )
        if found.status == 1:
            raise UnsettledActionError(
                f"the least action is not found in {ITERATIONS} iterations; the noise may vanish on the way."
            )
        return np.asarray(found.x)
