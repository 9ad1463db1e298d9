"""The least action of a path from a minimum to a ball around it."""

import numpy as np
import torch
from torch import Tensor

from sgd_diffusion.theory.action_search import UNIT, StepActions, optimised_paths, waves

STEPS = 16
DIRECTIONS = 120
"""Random directions in which the straight way out is tried, besides those of the axes."""


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
    sines, share = waves(steps)

    def path(packed: Tensor) -> Tensor:
        end = radius * packed[:d] / packed[:d].norm()
        return minimum + share * end + UNIT * radius * sines @ packed[d:].view(steps - 1, d)

    starts = [np.concatenate([direction.numpy(), np.zeros((steps - 1) * d)]) for direction in tried]
    return min(value for value, _ in optimised_paths(actions, path, starts))
