"""The least action of a path from a minimum to a ball around it."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import optimize
from torch import Tensor

from sgd_diffusion.errors import UnsettledActionError

StepActions = Callable[[Tensor, Tensor], Tensor]
"""Actions of straight steps from their first and last points, (k, d) and (k, d) → (k,), differentiable."""
STEPS = 16
DIRECTIONS = 120
"""Random directions in which the straight way out is tried, besides those of the axes."""
REFINED = 3
"""The straight ways of least action from which the path is optimised."""
UNIT = 0.2
"""Scale of the path's deviations from the straight way, in units of the radius."""


def least_ball_action(actions: StepActions, minimum: Tensor, radius: float, axes: Tensor, steps: int = STEPS) -> float:
    """Return the least action found of a path from a minimum to the ball |θ − θ*| = r.

    Straight ways out are tried along both directions of each axis and many random ones; from the best of them the
    end on the ball and the bends of the path are optimised together.

    Args:
        actions: of straight steps, such as `step_actions` or `exact_step_actions` of a network.
        minimum: θ*, (d,).
        radius: r.
        axes: directions to be tried, (d, k), such as the principal axes of the stationary law.
        steps: of the path.

    Raises:
        UnsettledActionError: no straight way out has a finite action.

    Examples:
        L = (θ₁² + 4θ₂²)/2 with C = H: V = |θ|² at the ball, in every direction:

        >>> from sgd_diffusion.theory.path_action import step_actions
        >>> h = torch.tensor([1.0, 4.0]).double()
        >>> def covariance(x):
        ...     return h.diag().expand(len(x), 2, 2)
        >>> def actions(tails, heads):
        ...     return step_actions(lambda x: (h * x**2).sum(1) / 2, covariance, tails, heads)
        >>> round(least_ball_action(actions, torch.zeros(2).double(), 0.5, torch.eye(2).double()), 3)
        0.25
    """
    d, stream = len(minimum), np.random.default_rng(0)
    tried = torch.from_numpy(stream.standard_normal((DIRECTIONS, d)))
    tried = torch.cat([axes.T, -axes.T, tried])
    tried = tried / tried.norm(dim=1, keepdim=True)
    share = torch.linspace(0, 1, steps + 1, dtype=torch.float64).unsqueeze(-1)
    number = torch.arange(1, steps, dtype=torch.float64)
    waves = torch.sin(torch.pi * share * number) / number

    def path(packed: Tensor) -> Tensor:
        end = radius * packed[:d] / packed[:d].norm()
        return minimum + share * end + UNIT * radius * waves @ packed[d:].view(steps - 1, d)

    def target(packed: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        leaf = torch.from_numpy(packed).requires_grad_()
        nodes = path(leaf)
        lengths = nodes.diff(dim=0).norm(dim=1)
        unequal = lengths.square().mean() / lengths.mean().square() - 1
        try:
            value = actions(nodes[:-1], nodes[1:]).sum() * (1 + unequal)
        except UnsettledActionError:
            return np.inf, np.zeros_like(packed)
        (slope,) = torch.autograd.grad(value, leaf)
        return float(value.detach()), slope.numpy()

    starts = [np.concatenate([direction.numpy(), np.zeros((steps - 1) * d)]) for direction in tried]
    found = _straight_ways(actions, torch.stack([path(torch.from_numpy(start)) for start in starts]))
    if not np.isfinite(found).any():
        raise UnsettledActionError("no straight way from the minimum to the ball has a finite action.")
    best = []
    for place in np.argsort(found)[:REFINED]:
        scale = found[place]
        if not np.isfinite(scale):
            continue

        def scaled(packed: NDArray[np.float64], scale: float = scale) -> tuple[float, NDArray[np.float64]]:
            value, slope = target(packed)
            return value / scale, slope / scale

        refined = optimize.minimize(
            scaled, starts[place], jac=True, method="L-BFGS-B", options={"maxiter": 200, "ftol": 1e-9}
        )
        best.append(float(refined.fun * scale))
    return min(best)


def _straight_ways(actions: StepActions, paths: Tensor) -> NDArray[np.float64]:
    """Return the actions of paths, (k, steps + 1, d) → (k,), all at once if all are finite; infinite where one is."""
    try:
        of_steps = actions(paths[:, :-1].flatten(0, 1), paths[:, 1:].flatten(0, 1))
        return np.asarray(of_steps.detach().view(len(paths), -1).sum(1).numpy())
    except UnsettledActionError:
        if len(paths) == 1:
            return np.full(1, np.inf)
        half = len(paths) // 2
        return np.concatenate([_straight_ways(actions, part) for part in (paths[:half], paths[half:])])
