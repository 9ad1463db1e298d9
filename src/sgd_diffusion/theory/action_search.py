"""The search for a path of least action among straight ways and their bends, for any action of straight steps."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import optimize
from torch import Tensor

from sgd_diffusion.errors import UnsettledActionError

StepActions = Callable[[Tensor, Tensor], Tensor]
"""Actions of straight steps from their first and last points, (k, d) and (k, d) → (k,), differentiable."""
PathOf = Callable[[Tensor], Tensor]
"""A path as a function of the numbers that are optimised, (numbers,) → (steps + 1, d), differentiable."""
REFINED = 3
"""The ways of least action from which the path is optimised."""
UNIT = 0.2
"""Scale of a path's deviations from the straight way, in units of its length."""


def waves(steps: int) -> tuple[Tensor, Tensor]:
    """Return the sines that bend a path, (steps + 1, steps − 1), and the share of the way at each node.

    The k-th sine has the factor 1/k, so that the action is about equally sensitive to all of them.

    Examples:
        >>> sines, share = waves(2)
        >>> sines.flatten().round(decimals=6).tolist(), share.flatten().tolist()
        ([0.0, 1.0, 0.0], [0.0, 0.5, 1.0])
    """
    share = torch.linspace(0, 1, steps + 1, dtype=torch.float64).unsqueeze(-1)
    number = torch.arange(1, steps, dtype=torch.float64)
    return torch.sin(torch.pi * share * number) / number, share


def optimised_paths(
    actions: StepActions, path: PathOf, starts: Sequence[NDArray[np.float64]]
) -> list[tuple[float, NDArray[np.float64]]]:
    """Return paths of locally least action, each as its action and its numbers.

    The actions of all starts are computed, and from the three least ones a path is optimised. A penalty on unequal
    steps, which is zero for equal steps, keeps the nodes from sliding along the path; it is part of the action.

    Args:
        actions: of straight steps.
        path: nodes of the path with given numbers.
        starts: numbers of the paths from which the search starts.

    Raises:
        UnsettledActionError: no start has a finite action.

    Examples:
        The shortest path from (0, 0) to (1, 0), where the action of a step is its length:

        >>> def path(middle):
        ...     return torch.stack([torch.zeros(2).double(), middle, torch.tensor([1.0, 0.0]).double()])
        >>> lengths = lambda tails, heads: (heads - tails).norm(dim=1)
        >>> value, middle = optimised_paths(lengths, path, [np.array([0.4, 0.3])])[0]
        >>> round(value, 6), bool(np.abs(middle - [0.5, 0]).max() < 1e-3)
        (1.0, True)
    """

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

    found = path_actions(actions, torch.stack([path(torch.from_numpy(start)) for start in starts]))
    if not np.isfinite(found).any():
        raise UnsettledActionError("none of the ways from which the search starts has a finite action.")
    paths = []
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
        paths.append((float(refined.fun * scale), np.asarray(refined.x)))
    return paths


def path_actions(actions: StepActions, paths: Tensor) -> NDArray[np.float64]:
    """Return the actions of paths, (k, steps + 1, d) → (k,), all at once if all are finite; infinite where one is.

    Examples:
        >>> lengths = lambda tails, heads: (heads - tails).norm(dim=1)
        >>> path_actions(lengths, torch.tensor([[[0.0], [1.0], [3.0]]])).tolist()
        [3.0]
    """
    try:
        of_steps = actions(paths[:, :-1].flatten(0, 1), paths[:, 1:].flatten(0, 1))
        return np.asarray(of_steps.detach().view(len(paths), -1).sum(1).numpy())
    except UnsettledActionError:
        if len(paths) == 1:
            return np.full(1, np.inf)
        half = len(paths) // 2
        return np.concatenate([path_actions(actions, part) for part in (paths[:half], paths[half:])])
