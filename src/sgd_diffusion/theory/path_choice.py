"""Choice of the path of least action among those reached from several starts, and its refinement."""

from collections.abc import Iterable

from torch import Tensor

from sgd_diffusion.errors import EscapeError, UnsettledActionError
from sgd_diffusion.theory.extrapolation import extrapolated
from sgd_diffusion.theory.path_search import ITERATIONS, PathSearch, Trial

FIRST_STEPS = 32
"""Number of steps of the path on the coarsest grid."""
SCREENED = 40
"""Largest number of iterations from each start, after which the paths of least action are chosen."""
KEPT, PROMISING = 3, 1.1
"""Number of paths that are optimised further, and the largest ratio of their actions to the least one."""
FINISHED = 100
"""Largest number of iterations for each of them; only the best one is then optimised to the end."""
TIE = 1e-3
"""Relative difference of two actions up to which the path that was searched first is preferred."""
APART = 0.02
"""Largest distance between paths that count as one, in units of the distance from start to end."""
SETTLED, UNSETTLED = 0.005, 0.02
"""Relative correction by extrapolation above which the steps are halved further, and above which the least action
counts as dependent on the grid."""
FURTHER = 2
"""Largest number of further halvings."""


def screened(
    search: PathSearch, starts: Iterable[tuple[str, Tensor, float]], iterations: int = SCREENED
) -> tuple[list[Trial], list[EscapeError]]:
    """Return the paths reached from all starts in a few iterations, and the errors of starts without finite action.

    Args:
        search: the local search.
        starts: name of each start, its path (n, d), and the coordinate of the boundary at its end if that is free.
        iterations: largest number of iterations from each start, default 40.

    Examples:
        >>> import torch
        >>> square, one = (lambda x: x[:, 0] ** 2 / 2), (lambda x: x.unsqueeze(-1) ** 0)
        >>> end = torch.ones(1).double()
        >>> search = PathSearch(square, one, torch.zeros(1).double(), lambda _: end)
        >>> trials, _ = screened(search, [("a line", torch.stack([search.start, end]), 0.0)])
        >>> [round(trial.bound, 6) for trial in trials]
        [1.0]
    """
    trials, failures = [], []
    for origin, path, place in starts:
        try:
            trials.append(search.improved(origin, search.pack(path, place, FIRST_STEPS), FIRST_STEPS, iterations))
        except EscapeError as error:
            failures.append(error)
    return trials, failures


def best_of(search: PathSearch, trials: list[Trial]) -> Trial:
    """Return the path of least action of the three most promising different ones, each of which is optimised further.

    Actions are compared on divided steps, so that no path wins by stepping over a thin barrier. If the first path has
    converged and is as good to 0.1 %, it is preferred.

    Examples:
        >>> import torch
        >>> square, one = (lambda x: x.square().sum(-1) / 2), (lambda x: torch.eye(2).double().expand(len(x), 2, 2))
        >>> start, end = torch.zeros(2).double(), torch.tensor([1.0, 0.0]).double()
        >>> bent = torch.stack([start, torch.tensor([0.5, 0.5]).double(), end])
        >>> search = PathSearch(square, one, start, lambda _: end)
        >>> round(best_of(search, screened(search, [("a bend", bent, 0.0)])[0]).bound, 6)
        1.0
    """
    kept: list[Trial] = []
    for trial in sorted(trials, key=lambda trial: trial.bound):
        distance = APART * float((trial.path[-1] - trial.path[0]).norm())
        if all(float((trial.path - other.path).norm(dim=1).max()) > distance for other in kept):
            kept.append(trial)
    promising = [trial for trial in kept[:KEPT] if trial.bound <= PROMISING * kept[0].bound]
    finished = [search.improved(trial.origin, trial.packed, FIRST_STEPS, FINISHED) for trial in promising]
    best = min(finished, key=lambda trial: trial.bound)
    if trials[0].converged and trials[0].bound <= (1 + TIE) * best.bound:
        return trials[0]
    return best if best.converged else search.improved(best.origin, best.packed, FIRST_STEPS)


def refined(search: PathSearch, trial: Trial, refinements: int) -> tuple[float, Trial]:
    """Return the action extrapolated to infinitely many steps, and the path whose steps are halved until it is settled.

    Args:
        search: the local search.
        trial: a path of 32 steps.
        refinements: number of halvings, at least 1. Up to two more follow if the action is not settled to 0.5 %.

    Raises:
        UnsettledActionError: a search does not converge, or the action depends on the steps.

    Examples:
        >>> import torch
        >>> square, one = (lambda x: x[:, 0] ** 2 / 2), (lambda x: 1 + x.unsqueeze(-1) ** 2)
        >>> end = torch.ones(1).double()
        >>> search = PathSearch(square, one, torch.zeros(1).double(), lambda _: end)
        >>> trials, _ = screened(search, [("a line", torch.stack([search.start, end]), 0.0)])
        >>> action, last = refined(search, trials[0], 1)
        >>> round(action, 5), len(last.path)  # ln 2
        (0.69315, 65)
    """
    actions, relative = [_settled(trial).action], 0.0
    for refinement in range(1, refinements + FURTHER + 1):
        if refinement > refinements and not SETTLED < relative < 4 * UNSETTLED:
            break
        trial = _settled(search.improved(trial.origin, trial.packed, FIRST_STEPS * 2**refinement))
        actions.append(trial.action)
        action, correction = extrapolated(actions[-2], actions[-1])
        relative = correction / abs(actions[-1])
    if relative > UNSETTLED or abs(trial.bound - action) > UNSETTLED * abs(action):
        raise UnsettledActionError(
            f"the least action changes from {actions[-2]:.4g} to {actions[-1]:.4g} when the steps of its path are "
            f"halved, and is {trial.bound:.4g} on still finer steps; the noise may vanish on the way."
        )
    return action, trial


def _settled(trial: Trial) -> Trial:
    """Return a trial that the local search has finished; otherwise refuse it."""
    if not trial.converged:
        raise UnsettledActionError(
            f"the least action is not found in {ITERATIONS} iterations; the noise may vanish on the way."
        )
    return trial
