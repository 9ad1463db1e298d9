"""Metastable parts of a basin and the transitions between them that matter, from the chain on a lattice."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from sgd_diffusion.escape.boundaries import Boundary
from sgd_diffusion.escape.levels import EXIT, LOST, LatticeLevels
from sgd_diffusion.escape.point_batch import PointBatch
from sgd_diffusion.escape.splitting.lattice import MOST_DIMENSIONS, NODES, Frame, Lattice, build
from sgd_diffusion.escape.splitting.walk import Walk, mean_time

FINE = {1: 1601, 2: 121, 3: 31}
"""Nodes along each axis of the lattice that is asked if the usual one disagrees with splitting."""

COARSE = {1: 101, 2: 21, 3: 9}
"""Nodes along each axis while the box is looked for, by the number of coordinates."""

FIRST_STEPS, WIDENED, TRIES = 10.0, 1.4, 50
"""Half-width of the first box in standard deviations of a step, the factor that moves a side, and the most boxes."""

NEGLIGIBLE = 1e-3
"""A side of the box is far enough if it is reached with this probability in units of that of an exit."""

MOST_PARTS = 6
"""Most parts of a basin."""

SLOW = 5e4
"""A part is split by itself if it is left after more iterations than these; a faster one settles in the runs."""

ARRIVED = 0.99
"""A replica is in another part where the chain reaches that part's core first with at least this probability."""

BETWEEN = 0.05
"""Parts are metastable if the lattice's nodes between them are visited at most this share as often as their cores."""

CANDIDATES = 12
"""Most nodes that are tried as cores."""

MATTERS = 0.005
"""A transition matters if the mean escape time without it differs by more than this share."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Transition:
    """A transition from a part of the basin to another or over the boundary.

    Attributes:
        part: number of the part that it starts from.
        target: number of the part that it ends in; None for the exit.
        chains: ξ for the runs inside the part: every way out of the part is left for.
        excursions: ξ for the excursions: only the target is an exit.
    """

    part: int
    target: int | None
    chains: Boundary
    excursions: Boundary


@dataclass(frozen=True)
class Parts:
    """The metastable parts of a basin.

    Attributes:
        starts: θ in each part, the first that of the minimum, (parts, d).
        transitions: those that matter.
        mean_time: mean escape time of the chain on the lattice, in iterations.
        frame: of the lattice.
    """

    starts: Numbers
    transitions: list[Transition]
    mean_time: float
    frame: Frame

    @np.errstate(over="ignore", divide="ignore", invalid="ignore")
    def finer(self, batch: PointBatch) -> float:
        """Return the mean escape time of the chain on a lattice with more nodes in the same box."""
        frame = self.frame.with_nodes(FINE[self.frame.dimension])
        lattice = build(batch, frame)
        first = int(frame.nearest(self.starts[:1])[0])
        between, exits = _cores(lattice, first)[1].rates
        return mean_time(between, exits)


@np.errstate(over="ignore", divide="ignore", invalid="ignore")  # far from the basin values need not be finite
def find_parts(batch: PointBatch, boundary: Boundary) -> Parts | None:
    """Return the parts of a basin in at most three dimensions; None if the lattice does not hold it.

    Args:
        batch: of the point, with the boundary's own ξ.
        boundary: of the point.
    """
    start = batch.position(batch.at_minimum(1)).numpy()
    if start.shape[1] > MOST_DIMENSIONS:
        return None
    frame = _frame(batch, start)
    if frame is None:
        return None
    lattice = build(batch, frame)
    first = int(frame.nearest(start)[0])
    if not lattice.inside[first]:
        return None
    cores, walk = _cores(lattice, first)
    between, exits = walk.rates
    time = mean_time(between, exits)
    if not (0 < time < math.inf):
        return None
    starts = frame.positions[cores]
    starts[0] = start[0]
    transitions = [
        _transition(frame, lattice, walk, cores, boundary, part, target)
        for part, target in _that_matter(between, exits, time)
    ]
    return Parts(starts, transitions, time, frame)


def _frame(batch: PointBatch, start: Numbers) -> Frame | None:
    """Return the frame of a box that replicas do not leave before they exit; None if none is found."""
    _, covariance = batch.moments(torch.from_numpy(start))
    noise = covariance[0].numpy()
    dimension = len(noise)
    try:
        axes = np.linalg.cholesky(noise)
    except np.linalg.LinAlgError:
        deviations = np.sqrt(np.diag(noise))
        if not deviations.min() > 0:
            return None
        axes = np.diag(deviations)
    # A small target between the nodes of the coarse lattice is found on the usual one.
    for nodes in (COARSE[dimension], NODES[dimension]):
        box = _box(batch, start, axes, nodes)
        if box is not None:
            return Frame.of(axes, start[0], *box, NODES[dimension])
    return None


def _box(batch: PointBatch, start: Numbers, axes: Numbers, nodes: int) -> tuple[Numbers, Numbers] | None:
    """Return the lower and upper sides of a box in coordinates θ = start + axes u; None if none is found."""
    dimension = len(axes)
    low, high = np.full(dimension, -FIRST_STEPS), np.full(dimension, FIRST_STEPS)
    for _ in range(TRIES):
        frame = Frame.of(axes, start[0], low, high, nodes)
        lattice = build(batch, frame)
        core = int(frame.nearest(start)[0])
        if not lattice.inside[core]:
            low, high = low / 2, high / 2
            continue
        walk = Walk(lattice, [core])
        leaving = walk.from_core(0, walk.to_exit, lattice.exits[core])
        sides = np.array(
            [
                [walk.from_core(0, walk.to_side(axis, side), lattice.sides[core, axis, side]) for side in (0, 1)]
                for axis in range(dimension)
            ]
        )
        needed = sides > NEGLIGIBLE * (leaving + sides.sum() * NEGLIGIBLE)
        if leaving > 0 and not needed.any():
            return low, high
        if not needed.any():
            return None
        low, high = np.where(needed[:, 0], WIDENED * low, low), np.where(needed[:, 1], WIDENED * high, high)
    return None


def _cores(lattice: Lattice, first: int) -> tuple[list[int], Walk]:
    """Return the cores of the metastable parts, and the chain between them."""
    cores, walk = [first], Walk(lattice, [first])
    candidate = walk.reached.copy()
    links = lattice.rates.tocoo()
    for _ in range(CANDIDATES):
        slow = candidate & (walk.times > SLOW)
        if not slow.any() or len(cores) == MOST_PARTS:
            break
        visits = np.max([walk.visits(i) / walk.cycle(i) for i in range(len(cores))], axis=0)
        visits[cores] = [1 / walk.cycle(i) for i in range(len(cores))]
        new = int(np.where(slow, visits, -1).argmax())
        more = Walk(lattice, [*cores, new])
        there = more.to_core[-1]
        across = (there[links.row] < 0.5) & (there[links.col] >= 0.5)
        pass_height = np.minimum(visits[links.row[across]], visits[links.col[across]]).max(initial=0.0)
        if pass_height > BETWEEN * min(visits[new], visits[cores].max()):
            candidate &= there < 0.5
        else:
            cores, walk = [*cores, new], more
    return cores, walk


def _that_matter(between: Numbers, exits: Numbers, time: float) -> list[tuple[int, int | None]]:
    """Return the transitions without which the mean time would differ."""
    found: list[tuple[int, int | None]] = []
    for part in range(len(exits)):
        for target in [*range(len(exits)), None]:
            without, no_exit = between.copy(), exits.copy()
            if target is None:
                no_exit[part] = 0
            elif target == part:
                continue
            else:
                without[part, target] = 0
            changed = mean_time(without, no_exit)
            if not abs(changed / time - 1) <= MATTERS:
                found.append((part, target))
    return found


def _transition(
    frame: Frame,
    lattice: Lattice,
    walk: Walk,
    cores: list[int],
    boundary: Boundary,
    part: int,
    target: int | None,
) -> Transition:
    probability = walk.to_exit if target is None else walk.to_core[target]
    positive = np.where(lattice.inside & walk.reached, np.maximum(probability, 1e-300), 1.0 if target is None else 0.0)
    neighbours = lattice.rates[cores[part]].nonzero()[1]
    lowest = max(float(positive[neighbours].min()), 1e-300) if len(neighbours) else 1e-300
    scale = max(-math.log(min(lowest, 0.5)), 1.0)
    top = 1 + 1e-9 if target is None else ARRIVED
    level = 1 + np.log(np.maximum(positive, lowest * 1e-3) / top) / scale
    level[cores[part]] = level[neighbours].min() - 0.1 if len(neighbours) else 0.0
    lost = np.zeros(len(level), dtype=bool)
    for other in range(len(cores)):
        if other not in (part, target):
            lost |= walk.to_core[other] >= ARRIVED
    where = frame.to_indices
    chains = LatticeLevels(boundary, *where, np.where(lost, -LOST, level).reshape(frame.shape), EXIT)
    beyond = EXIT if target is None else LOST
    excursions = LatticeLevels(boundary, *where, np.where(lost, LOST, level).reshape(frame.shape), beyond)
    return Transition(part, target, chains, excursions)
