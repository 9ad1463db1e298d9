"""The least action of a path between two points."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.errors import UnsettledActionError
from sgd_diffusion.landscapes.polygon import evenly_spaced
from sgd_diffusion.theory.action_search import UNIT, StepActions, optimised_paths, path_actions, waves
from sgd_diffusion.theory.extrapolation import extrapolated
from sgd_diffusion.theory.path_starts import bent_paths, straight_path

STEPS = 16
"""Steps of the path on the coarser grid."""
PARTS = 4
"""Parts of a step on which the action of the path found is summed as a check."""
UNSETTLED = 0.05
"""Relative correction by extrapolation, and relative difference on finer steps, above which the least action
counts as dependent on the grid."""


def least_point_action(
    actions: StepActions, start: Tensor, end: Tensor, *, ways: Sequence[Tensor] = (), steps: int = STEPS
) -> float:
    """Return the least action found of a path from one point to another, such as from a minimum to a saddle.

    The search starts from the straight line, from random bends and from given ways. The best path is optimised on so
    many steps and on twice as many, and its action is extrapolated to infinitely many: the midpoint rule's error is
    O(1/steps²). Where the action is that of Gaussian noise, `minimum_action` searches more widely and more finely.

    Args:
        actions: of straight steps, such as `step_actions` or `exact_step_actions` of a network.
        start: first point of the path, (d,).
        end: last point, (d,).
        ways: further paths from which the search starts, each (nodes, d) from start to end, such as the steepest
            ascent; default none.
        steps: of the path on the coarser grid, default 16.

    Raises:
        UnsettledActionError: none of these ways has a finite action, or the least action depends on the grid.

    Examples:
        L = |θ|²/2 with C = 1 + 20 θ₂²: the straight line to (1, 0) has the action |θ|² = 1, and a detour less:

        >>> from sgd_diffusion.theory.path_action import step_actions
        >>> def covariance(x):
        ...     return (1 + 20 * x[:, 1] ** 2).view(-1, 1, 1) * torch.eye(2).double()
        >>> def actions(tails, heads):
        ...     return step_actions(lambda x: (x**2).sum(1) / 2, covariance, tails, heads)
        >>> start, end = torch.zeros(2).double(), torch.tensor([1.0, 0.0]).double()
        >>> round(least_point_action(actions, start, end), 2)
        0.39
    """
    length, d = (end - start).norm(), len(start)

    def path_of(steps: int) -> Callable[[Tensor], Tensor]:
        sines, share = waves(steps)
        return lambda packed: start + share * (end - start) + UNIT * length * sines @ packed.view(steps - 1, d)

    def packed(way: Tensor) -> NDArray[np.float64]:
        if len(way) == 2:  # the straight line without rounding
            return np.zeros((steps - 1) * d)
        sines, share = waves(steps)
        offset = (evenly_spaced(way, steps) - start - share * (end - start))[1:-1]
        return np.asarray(torch.linalg.solve(sines[1:-1], offset / (UNIT * length)).flatten().numpy())

    def on_finer_steps(packed: NDArray[np.float64], steps: int) -> float:
        nodes = evenly_spaced(path_of(steps)(torch.from_numpy(packed)), PARTS * steps)
        return float(path_actions(actions, nodes.unsqueeze(0))[0])

    starts = [packed(way) for way in (straight_path(start, end), *ways, *bent_paths(start, end, seed=0))]
    found = optimised_paths(actions, path_of(steps), starts)
    # A path of few steps can jump over a thin barrier; on divided steps it cannot.
    coarse, best = min(found, key=lambda one: on_finer_steps(one[1], steps))
    wider = np.concatenate([best, np.zeros(steps * d)])
    ((fine, best),) = optimised_paths(actions, path_of(2 * steps), [wider])
    value, correction = extrapolated(coarse, fine)
    bound = on_finer_steps(best, 2 * steps)
    if max(correction, abs(bound - value)) > UNSETTLED * abs(value):
        raise UnsettledActionError(
            f"the least action changes from {coarse:.4g} to {fine:.4g} when the steps of its path are halved, and is "
            f"{bound:.4g} on still finer steps; raise steps."
        )
    return value
