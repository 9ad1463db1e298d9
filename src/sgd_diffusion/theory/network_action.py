"""The least action of a path out of a network's minimum, with the full covariance of one example's gradient."""

from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.errors import UnsettledActionError
from sgd_diffusion.landscapes import ClassifierLoss
from sgd_diffusion.landscapes.polygon import evenly_spaced
from sgd_diffusion.theory.cumulant_action import covariance_of
from sgd_diffusion.theory.path_choice import FIRST_STEPS, best_of, refined, screened
from sgd_diffusion.theory.path_search import PathSearch
from sgd_diffusion.theory.path_starts import bent_paths, straight_path

NOISELESS = 1e-12
"""Share of the largest eigenvalue of C at the minimum up to which a direction counts as without noise."""
RESIDUE = 1e-6
"""Largest share of the path's displacement, and of its slopes, in directions without noise."""
FLOW_STEPS = 200
"""Steps on which the action of the gradient flow is summed."""
PRECISION = 1e-7
"""Relative decrease of the action in one iteration below which the search stops."""
LARGEST_WORK = 500_000
"""Largest n · d times the number of steps for which the path is optimised, which takes up to half a minute."""


@dataclass(frozen=True)
class NetworkAction:
    """Actions of paths from a network's minimum to an end, in units of B/η.

    Attributes:
        flow: action of the steepest ascent, the reversed gradient flow down from the end, an upper bound of V.
        least: least action over paths, V; `flow` itself if the network is too large to optimise its path.
        optimised: whether the path was optimised.

    Examples:
        >>> found = NetworkAction(flow=1.33, least=0.57, optimised=True)
        >>> found.least < found.flow
        True
    """

    flow: float
    least: float
    optimised: bool


def network_action(loss: ClassifierLoss, minimum: Tensor, descent: Tensor) -> NetworkAction:
    """Return the action of the gradient flow from a network's minimum to an end, and the least action of all paths.

        flow = ∫ 2 ∇LᵀC⁻¹∇L/|∇L| ds,   least = min ∫ (|φ′|_C |∇L|_C + ⟨φ′, ∇L⟩_C) dα

    C is the full covariance of one example's gradient at each point. It has no inverse where the gradients of all
    examples are equal: those of two logits of a softmax, for instance, are opposite, and those of a hidden unit with
    zero weights vanish. Directions in which C at the minimum has an eigenvalue of at most 1e-12 of its largest one,
    which is zero to rounding, are left out. This is exact if neither the path nor the slope has a component in them,
    because noise and drift then never leave the subspace. Otherwise V is infinite and the action is refused. Nothing is
    added to the other eigenvalues, however small they are.

    The search for the least action starts from the gradient flow, the straight line and random bends. It is left out
    if n · d exceeds about 16,000; then only the upper bound is known.

    Args:
        loss: L, with n examples and d parameters.
        minimum: where the path starts, (d,).
        descent: the gradient flow down from the end of the path to near the minimum, (points, d).

    Raises:
        UnsettledActionError: noise is missing at the minimum in a direction in which the path leads, or the action
            depends on the steps of the path.

    Examples:
        Logistic regression on a symmetric set, along its flattest direction, in which the loss is f(θ) for all d = 4:

        >>> from sgd_diffusion.landscapes import NetworkLoss
        >>> inputs, labels = torch.tensor([[-1.0], [1.0], [-1.0], [1.0]]), torch.tensor([0, 0, 1, 1])
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.0)
        >>> end = torch.tensor([0.5, -0.5, 0.0, 0.0], dtype=torch.float64)
        >>> found = network_action(loss, torch.zeros(4).double(), torch.stack([end, end / 2, end / 50]))
        >>> found.least <= found.flow, found.optimised
        (True, True)
    """
    path = evenly_spaced(torch.cat([minimum.unsqueeze(0), descent.flip(0)]), FLOW_STEPS)
    middles, lengths = (path[1:] + path[:-1]) / 2, path.diff(dim=0).norm(dim=1)
    slopes, covariances = loss.gradient(middles), torch.stack([loss.covariance(theta) for theta in middles])
    values, vectors = torch.linalg.eigh(loss.covariance(minimum))
    noisy = values > NOISELESS * values[-1]
    quiet, basis = vectors[:, ~noisy], vectors[:, noisy]
    for name, rows in (("path", path - minimum), ("slope", slopes)):
        if float((rows @ quiet).norm()) > RESIDUE * float(rows.norm()):
            raise UnsettledActionError(
                f"the {name} has components in {quiet.shape[1]} of {len(values)} directions in which the gradients of "
                "all examples at the minimum are equal, so that noise does not lead to the end of the path."
            )
    inside = slopes @ basis
    weights = torch.linalg.solve(basis.T @ covariances @ basis, inside)
    flow = float((2 * (inside * weights).sum(1) / slopes.norm(dim=1) * lengths).sum())
    if len(loss) * len(minimum) * FIRST_STEPS > LARGEST_WORK:
        return NetworkAction(flow, flow, optimised=False)
    scales = (basis.T @ covariances.mean(0) @ basis).diagonal().sqrt()
    least = _least(loss, minimum, basis, scales, (path - minimum) @ basis)
    return NetworkAction(flow, least, optimised=True)


def _least(loss: ClassifierLoss, minimum: Tensor, basis: Tensor, scales: Tensor, path: Tensor) -> float:
    """Return the least action found from a path, in coordinates of the subspace with noise."""

    def in_subspace(theta: Tensor) -> Tensor:
        return loss(minimum + theta @ basis.T)

    def covariance(theta: Tensor) -> Tensor:
        return covariance_of(loss.all_gradients(minimum + theta @ basis.T) @ basis)

    start, end = path[0], path[-1]
    search = PathSearch(
        in_subspace, covariance, start, lambda _: end, scales=scales / scales.max(), precision=PRECISION
    )
    starts = [("straight line", straight_path(start, end), 0.0), ("steepest ascent", path, 0.0)]
    starts += [("random bend", bend, 0.0) for bend in bent_paths(start, end, seed=0)]
    trials, failures = screened(search, starts)
    if not trials:
        raise failures[0]
    return refined(search, best_of(search, trials), refinements=1)[0]
