"""Splitting at one parameter point with the checks that decide whether its answer is given."""

import math
from dataclasses import replace

import numpy as np
import torch

from sgd_diffusion.escape.boundaries import Boundary
from sgd_diffusion.escape.levels import Levels
from sgd_diffusion.escape.point_batch import PointBatch
from sgd_diffusion.escape.splitting.agreement import (
    agree,
    fewer,
    freedom,
    is_network,
    near,
    other_levels,
    plain_check,
    refusal,
)
from sgd_diffusion.escape.splitting.part_splitting import Crossing, Effort, Problem, cross
from sgd_diffusion.escape.splitting.parts import Parts, find_parts
from sgd_diffusion.escape.splitting.result import WORST_SPREAD, SplitEscape
from sgd_diffusion.escape.splitting.walk import mean_time
from sgd_diffusion.streams import seed_for

VISIBLE = 3.0
"""An event at rate 1/T is seen with 95 % probability in a time 3T."""


def checked_split(problem: Problem, effort: Effort, levels: Boundary | None) -> SplitEscape:
    """Return the mean escape time of one parameter point, if it agrees with the estimates it can be compared with.

    Args:
        problem: the escape.
        effort: how much is run.
        levels: the user's own levels; None for those of a lattice, or of the boundary.

    Raises:
        NotRareError, UnsettledEscapeError, EscapeError: as `cross`; and if an estimate disagrees.
    """
    batch = PointBatch(problem.landscape, problem.dynamics, problem.boundary, seed_for(problem.seed, "lattice"))
    parts = None if is_network(problem) else find_parts(batch, problem.boundary)
    if levels is None and parts is not None:
        return _on_lattice(problem, effort, parts, batch)
    watched = problem.boundary if levels is None else Levels(problem.boundary, levels)
    escape = of_crossing(problem, cross(problem, effort, "exit", watched=watched))
    if parts is None:
        other = problem.boundary if levels is not None else other_levels(problem)
        return _compared(problem, effort, escape, other)
    escape, settled = _by_lattice(escape, parts, batch)
    if settled:
        return escape
    if len(parts.starts) > 1:
        raise refusal(escape, "the chain on a lattice gives", escape.checks["lattice"])
    return _compared(problem, effort, escape, parts.transitions[0].chains)


def _by_lattice(escape: SplitEscape, parts: Parts, batch: PointBatch) -> tuple[SplitEscape, bool]:
    """Return an answer with its comparison with a lattice, and whether no other comparison is needed.

    None is needed either if the repeats spread too much, which the interval and its warning show.
    """
    expected = math.log(parts.mean_time)
    if escape.spread <= WORST_SPREAD and not near(escape, expected):
        expected = math.log(parts.finer(batch))
    escape = replace(escape, spent=escape.spent + batch.spent, checks={"lattice": expected})
    return escape, escape.spread > WORST_SPREAD or near(escape, expected)


def _on_lattice(problem: Problem, effort: Effort, parts: Parts, batch: PointBatch) -> SplitEscape:
    """Return the answer with the levels of a lattice, compared with the mean time of the lattice's chain."""
    crossings = {
        (one.part, one.target): cross(
            problem,
            effort,
            f"{one.part} {'exit' if one.target is None else one.target}",
            watched=one.chains,
            excursions=None if len(parts.starts) == 1 else one.excursions,
            start=None if one.part == 0 else torch.from_numpy(parts.starts[one.part]),
        )
        for one in parts.transitions
    }
    single = len(crossings) == 1
    escape = (
        of_crossing(problem, next(iter(crossings.values())))
        if single
        else of_chain(problem, crossings, len(parts.starts))
    )
    escape, settled = _by_lattice(escape, parts, batch)
    if settled:
        return escape
    if single:
        return _compared(problem, effort, escape, problem.boundary)
    compared = _by_plain_runs(problem, escape)
    if compared is None:
        raise refusal(escape, "the chain on a lattice gives", escape.checks["lattice"])
    return compared


def _by_plain_runs(problem: Problem, escape: SplitEscape) -> SplitEscape | None:
    """Return an answer with which plain runs agree; None where these are too slow.

    Raises:
        UnsettledEscapeError: plain runs disagree.
    """
    plain = plain_check(problem, escape)
    if plain is None:
        return None
    if not agree(escape, *plain, freedom(escape)):
        raise refusal(escape, "plain runs give", plain[0])
    return replace(escape, checks=escape.checks | {"plain runs": plain[0]})


def _compared(problem: Problem, effort: Effort, escape: SplitEscape, other: Boundary | None) -> SplitEscape:
    """Return an answer if plain runs agree with it, or splitting with other levels where these are too slow."""
    if escape.spread > WORST_SPREAD:
        return escape
    compared = _by_plain_runs(problem, escape)
    if compared is not None:
        return compared
    if other is None:
        return escape
    second = of_crossing(problem, cross(problem, fewer(effort), "other levels", watched=other))
    if not agree(escape, second.log_time, second.error, freedom(escape, second)):
        raise refusal(escape, "other levels give", second.log_time)
    return replace(escape, spent=escape.spent + second.spent, checks=escape.checks | {"other levels": second.log_time})


def of_crossing(problem: Problem, found: Crossing) -> SplitEscape:
    """Return the mean escape time from one kind of transition."""
    return SplitEscape(
        found.passages.probabilities,
        found.loop,
        found.first,
        found.passages.last,
        float(problem.dynamics.learning_rate),
        found.spent,
        curve=found.curve,
        relaxation=found.settled.relaxation,
        visible=(found.settled.seen + found.looped) / VISIBLE,
    )


def of_chain(problem: Problem, found: dict[tuple[int, int | None], Crossing], parts: int) -> SplitEscape:
    """Return the mean escape time of the chain of parts; its p̂ are jackknife pseudo-values over the repeats.

    Args:
        problem: the escape.
        found: by part and target, None for the exit.
        parts: number of parts.
    """
    repeats = len(next(iter(found.values())).loop)

    def time(chosen: np.ndarray | None) -> float:
        between, exits = np.zeros((parts, parts)), np.zeros(parts)
        for (part, target), crossing in found.items():
            rate = 1 / crossing.time(chosen)
            if target is None:
                exits[part] = rate
            else:
                between[part, target] = rate
        return mean_time(between, exits)

    slowest = max(found.values(), key=lambda crossing: crossing.time())
    loop = float(slowest.loop.mean())
    whole = loop / time(None)
    without = np.array([loop / time(np.arange(repeats) != repeat) for repeat in range(repeats)])
    return SplitEscape(
        repeats * whole - (repeats - 1) * without,
        np.full(repeats, loop),
        np.zeros(repeats),
        loop,
        float(problem.dynamics.learning_rate),
        sum(crossing.spent for crossing in found.values()),
        curve=slowest.curve,
        relaxation=max(crossing.settled.relaxation for crossing in found.values()),
        visible=min((crossing.settled.seen + crossing.looped) / VISIBLE for crossing in found.values()),
        parts=parts,
    )
