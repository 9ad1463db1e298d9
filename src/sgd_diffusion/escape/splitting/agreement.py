"""Whether independent estimates of a mean escape time agree: other levels, plain runs, and the chain on a lattice."""

import math
from dataclasses import replace

from scipy import stats

from sgd_diffusion.errors import UnsettledEscapeError
from sgd_diffusion.escape.boundaries import Ball, Boundary, Level
from sgd_diffusion.escape.compiled import compiled_escape
from sgd_diffusion.escape.levels import Levels
from sgd_diffusion.escape.simulation import simulate
from sgd_diffusion.escape.splitting.part_splitting import Effort, Problem
from sgd_diffusion.escape.splitting.result import SplitEscape
from sgd_diffusion.landscapes import ClassifierLoss
from sgd_diffusion.streams import seed_for

STANDARD_ERRORS = 4.0
"""Two estimates agree if they differ by less than what four standard errors mean for normal errors."""

NEAR = 0.3
"""Largest difference in ln τ, beside the statistical error, between splitting and the chain on the lattice."""

EXITS = 10
"""Exits from plain runs that are enough for a comparison."""

FREE = 2e7
"""Iterations of compiled plain runs that are always affordable; otherwise twice as many as splitting took. For networks
it is the number of gradients of one example."""


def agree(escape: SplitEscape, log_time: float, error: float, freedom: int) -> bool:
    """Whether another estimate of ln τ agrees with splitting.

    Args:
        escape: from splitting.
        log_time: the other ln τ.
        error: its standard error.
        freedom: degrees of freedom of both errors.

    Examples:
        >>> import numpy as np
        >>> two = np.ones(2)
        >>> escape = SplitEscape(np.array([0.01, 0.011]), two, 0 * two, 1.0, learning_rate=0.1, spent=0)
        >>> agree(escape, 4.6, 0.0, 100), agree(escape, 5.6, 0.0, 100)
        (True, False)
    """
    allowed = float(stats.t.isf(stats.norm.sf(STANDARD_ERRORS), freedom))
    return abs(escape.log_time - log_time) <= allowed * math.hypot(escape.error, error)


def near(escape: SplitEscape, log_time: float) -> bool:
    """Whether the chain on the lattice has the same ln τ, within its own error and that of splitting."""
    return abs(escape.log_time - log_time) <= NEAR + 3 * escape.error


def plain_check(problem: Problem, escape: SplitEscape) -> tuple[float, float] | None:
    """Return ln τ from plain runs and its standard error; None if too few replicas would leave.

    Args:
        problem: the escape.
        escape: from splitting; its τ and cost decide whether plain runs are affordable.
    """
    time = math.exp(min(escape.log_time, 700))
    compiled = compiled_escape(problem.landscape, problem.dynamics, problem.boundary, None, 1)
    examples = int(compiled.batch_size[0]) if compiled is not None and is_network(problem) else 1
    affordable = max(0.0 if compiled is None else FREE / examples, 2.0 * escape.spent)
    if EXITS * time > affordable:
        return None
    replicas = 64
    limit = math.ceil(min(2 * EXITS, affordable / time) * time / replicas) + 1
    times = simulate(
        problem.landscape,
        problem.dynamics,
        problem.boundary,
        replicas=replicas,
        max_iterations=limit,
        seed=seed_for(problem.seed, "plain check"),
    )
    exits, total = int(times.exited.sum()), float(times.iterations.sum())
    # Without an exit, ln τ is at least about the logarithm of all iterations; half an exit stands for none.
    return math.log(total / max(exits, 0.5)), 1 / math.sqrt(max(exits, 1))


def other_levels(problem: Problem) -> Boundary | None:
    """Return other levels inside the boundary: the loss, or the distance for a boundary of loss; None for networks.

    In networks the loss costs as much as many iterations.
    """
    boundary = problem.boundary
    if is_network(problem):
        return None
    if isinstance(boundary, Level):
        return Levels(boundary, Ball(1.0))
    return Levels(boundary, Level(1.0))


def is_network(problem: Problem) -> bool:
    """Whether the landscape is the loss of a network on data."""
    return isinstance(problem.landscape.potential, ClassifierLoss)


def fewer(effort: Effort) -> Effort:
    """Return half the repeats, at least two, for a comparison."""
    return replace(effort, repeats=max(2, effort.repeats // 2))


def refusal(escape: SplitEscape, name: str, other: float) -> UnsettledEscapeError:
    """Return the error of two estimates that disagree."""
    return UnsettledEscapeError(
        f"splitting gives ln τ = {escape.log_time:.2f} ± {escape.error:.2f}, but {name} {other:.2f} (τ in iterations). "
        "The reaction coordinate may order states wrongly, because there are several ways out, or the basin has a slow "
        "part. Give other levels, use more replicas, or use simulate()."
    )


def freedom(*escapes: SplitEscape) -> int:
    """Return the fewest degrees of freedom of the errors of several estimates."""
    return min(len(escape.probabilities) for escape in escapes) - 1
