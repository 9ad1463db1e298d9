"""The quasi-potential of Freidlin and Wentzell, from the path of least action, for any covariance C(θ).

The action of a path φ under dθ = −∇L dt + √(ε C) dW is S_T = ½∫(φ̇ + ∇L)ᵀC⁻¹(φ̇ + ∇L) dt. The quasi-potential V(θ) is the
infimum of S_T over all paths from the minimum to θ and all times T. The mean exit time obeys E[τ] ≍ exp(min V/ε), with
the minimum over the boundary. For SGD ε = η/B, with C the gradient covariance of one example.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.errors import EscapeError, UnsettledActionError
from sgd_diffusion.theory.path_action import Field
from sgd_diffusion.theory.path_choice import FIRST_STEPS, best_of, refined, screened
from sgd_diffusion.theory.path_search import ITERATIONS, PathSearch, Trial
from sgd_diffusion.theory.path_starts import bent_paths, descents, straight_path
from sgd_diffusion.theory.roadmap import MOST_DIMENSIONS, roadmap_paths

PLACES = (0.0, 1.0, -1.0, 2.0, -2.0)
"""Coordinates of a boundary from which the best end is searched."""
TOLERANCE = 0.01
"""Largest relative difference from 2ΔL/c where C = c·1."""
ISOTROPIC = 1e-6
"""Largest relative deviation from c·1 of a covariance that counts as isotropic and constant."""


@dataclass(frozen=True)
class MinimumAction:
    """Path of least action, which is the most probable escape path for weak noise.

    Attributes:
        action: V at the end of the path.
        path: nodes from the minimum to the end at equal distances, (nodes, d).
        origin: the kind of path from which the search found this one, such as "straight line".

    Examples:
        With C = 1 the action is twice the loss climbed, V = 2ΔL:

        >>> ends = {"start": torch.zeros(1), "end": torch.ones(1)}
        >>> found = minimum_action(lambda x: x[:, 0] ** 2 / 2, lambda x: x.unsqueeze(-1) ** 0, **ends, refinements=1)
        >>> round(found.action, 4), found.path[[0, -1], 0].tolist(), found.origin
        (1.0, [0.0, 1.0], 'straight line')
    """

    action: float
    path: NDArray[np.float64]
    origin: str


def minimum_action(
    loss: Field,
    covariance: Field,
    *,
    start: Tensor,
    end: Tensor | Field,
    through: Sequence[Tensor] = (),
    refinements: int = 2,
    seed: int = 0,
) -> MinimumAction:
    """Return the path that minimises the geometric action of Heymann and Vanden-Eijnden (2008).

        V = inf ∫ (|φ′|_C |∇L|_C + ⟨φ′, ∇L⟩_C) dα,   ⟨u, v⟩_C = uᵀC⁻¹v

    This is the action at the optimal speed |φ̇|_C = |∇L|_C, so it does not depend on the time T. The integrand is
    evaluated at the middle of each step, with an error of O(1/steps²); the last two grids are extrapolated.

    An action can have several local minima and saddles. The search therefore starts from several paths: the straight
    line, random bends, the lines through known points, the paths of steepest ascent (minimum-energy paths) and, in two
    and three dimensions, the shortest paths in a graph of points. The three best different ones are optimised on a path
    of 32 steps by a quasi-Newton method, and the best of these with twice as many, and so on. The straight line is
    preferred among equals. In one dimension every
    path is the straight line.

    Where C = c·1 everywhere on the paths, V is known to be at least 2ΔL/c, and equal to it if the steepest ascent to
    the end comes from the start. The result is checked against this.

    Args:
        loss: L, (n, d) → (n,), twice differentiable.
        covariance: C of one example, (n, d) → (n, d, d), positive definite and differentiable.
        start: the minimum, (d,).
        end: the end of the path, (d,), or a boundary as a function of one coordinate, (1,) → (d,). The best coordinate
            is searched from 0, ±1 and ±2.
        through: points, each (d,), that paths to start from lead through, for example other saddles; default none.
        refinements: number of times the steps are halved, at least 1, default 2. They are halved up to twice more if
            the action is not settled to 0.5 %.
        seed: base seed of the random bends, default 0.

    Raises:
        UnsettledActionError: the optimisation does not converge, the least action depends on the grid, or it
            contradicts 2ΔL/c.
        EscapeError: the action is not finite on any path, or `refinements` is below 1.

    Examples:
        In one dimension V = ∫ 2L′/C dθ; with L = θ²/2 and C = 1 + θ² this is ln(1 + θ²):

        >>> ends = {"start": torch.zeros(1), "end": torch.ones(1)}
        >>> loss, covariance = (lambda x: x[:, 0] ** 2 / 2), (lambda x: 1 + x.unsqueeze(-1) ** 2)
        >>> round(minimum_action(loss, covariance, **ends, refinements=1).action, 4), round(float(np.log(2)), 4)
        (0.6931, 0.6931)
    """
    if refinements < 1:
        raise EscapeError(f"refinements must be at least 1, got {refinements}; the last two grids are extrapolated.")
    fixed = isinstance(end, Tensor)
    towards: Field = (lambda _: end.double()) if isinstance(end, Tensor) else end
    search = PathSearch(loss, covariance, start.double(), towards, free=0 if fixed else 1)
    if len(start) == 1 and fixed:
        climbs: list[tuple[Tensor, bool]] = []
        best = search.improved("straight line", np.zeros(FIRST_STEPS - 1), FIRST_STEPS)
    else:
        trials, climbs = _trials(search, [point.double() for point in through], seed)
        best = best_of(search, trials)
    action, last = refined(search, best, refinements)
    found = MinimumAction(action, last.path.numpy(), last.origin)
    _check_barrier(search, found, climbs)
    return found


def _trials(search: PathSearch, through: Sequence[Tensor], seed: int) -> tuple[list[Trial], list[tuple[Tensor, bool]]]:
    """Return the paths reached from all starts, and the steepest ascents to the end among the starts."""
    places = PLACES if search.free else PLACES[:1]
    ends = [search.towards(torch.tensor([place] * search.free, dtype=torch.float64)).detach() for place in places]
    lines = [
        ("straight line", straight_path(search.start, end), place) for end, place in zip(ends, places, strict=True)
    ]
    trials, failures = screened(search, lines[:1], ITERATIONS)
    starts = lines[1:]
    starts += [("known point", straight_path(search.start, ends[0], through=[point]), places[0]) for point in through]
    starts += [("random bend", path, places[0]) for path in bent_paths(search.start, ends[0], seed)]
    found, more_failures = screened(search, starts)
    trials += found
    if not trials:
        raise [*failures, *more_failures][0]
    # The other starts end where the best path so far ends, because a boundary's best end is not known before.
    best = min(trials, key=lambda trial: trial.bound)
    end, place = best.path[-1], float(best.packed[0]) if search.free else 0.0
    climbs = descents(search.loss, search.start, end)
    trials += screened(search, [("steepest ascent", path, place) for path, _ in climbs])[0]
    if 1 < len(search.start) <= MOST_DIMENSIONS:
        bound = min(trial.bound for trial in trials)
        known = [trial.path for trial in trials]
        paths = roadmap_paths(search.loss, search.covariance, search.start, end, known=known, bound=bound)
        trials += screened(search, [("graph", path, place) for path in paths])[0]
    return trials, climbs


def _check_barrier(search: PathSearch, found: MinimumAction, climbs: list[tuple[Tensor, bool]]) -> None:
    """Compare an action with 2ΔL/c if C = c·1 on the path and on the steepest ascents."""
    path = torch.from_numpy(found.path)
    matrices = search.covariance(torch.cat([path, *(climb for climb, _ in climbs)]))
    c = matrices[0].diagonal().mean()
    unit = torch.eye(len(search.start), dtype=matrices.dtype)
    if not bool(((matrices - c * unit).abs() <= ISOTROPIC * c).all()):
        return
    low, high = search.loss(path[[0, -1]]).tolist()
    least = 2 * (high - low) / float(c)
    if found.action < (1 - TOLERANCE) * least:
        raise UnsettledActionError(
            f"the least action is {found.action:.4g}, but with C = {float(c):.4g}·1 it is at least 2ΔL/C = "
            f"{least:.4g}; the steps of the path jump over a thin barrier. Raise refinements."
        )
    if found.action > (1 + TOLERANCE) * least and any(from_start for _, from_start in climbs):
        raise UnsettledActionError(
            f"the least action is {found.action:.4g}, but with C = {float(c):.4g}·1 the steepest ascent to the end has "
            f"the action 2ΔL/C = {least:.4g}; the search ended on a worse path. Raise refinements."
        )
