"""What a loop and the functions that it calls by their address share: the lanes' numbers, in arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.kernels.lanes import WIDTH
from sgd_diffusion.kernels.memory import places_of

Numbers = NDArray[np.float64]

ALL = np.uint64(2**WIDTH - 1)
"""Every lane, as the bits of a whole number."""


class LaneMemory(NamedTuple):
    """Numbers of the lanes, a row of `WIDTH` for each of several quantities.

    Attributes:
        x: states, (s · WIDTH,).
        s: random streams, (2 · WIDTH,).
        p: parameters, (parameters · WIDTH,).
        xi: ξ after the last iteration, (WIDTH,).
        high, low: an event is ξ > high, ξ ≤ low, or ξ not a number, (WIDTH,).
        rearm: `high` of a lane falls to this number where ξ is at most it; −∞ if it does not fall, (1,).
        found: lanes with an event, and those with one in the first iteration of the last trip, as bits, (2,).
        places: of these arrays, in the order of `advance_text.OWN`, and of what a kernel takes besides.
    """

    x: Numbers
    s: NDArray[np.uint64]
    p: Numbers
    xi: Numbers
    high: Numbers
    low: Numbers
    rearm: Numbers
    found: NDArray[np.uint64]
    places: NDArray[np.int64]


@dataclass(frozen=True)
class Held:
    """Memory of lanes, with all arrays that its places name: they are freed with this object, and not before.

    Attributes:
        memory: of the lanes.
        further: arrays that a kernel takes besides.
    """

    memory: LaneMemory
    further: Sequence[NDArray[Any]]


def lane_memory(size: int, numbers: int, further: Sequence[NDArray[Any]]) -> Held:
    """Return memory for states and parameters of a kernel, in which no lane waits for an event.

    Args:
        size: s, numbers of a state.
        numbers: of a parameter point.
        further: arrays that the kernel takes besides.

    Examples:
        >>> memory = lane_memory(1, 3, [np.zeros(5)]).memory
        >>> memory.p.shape, len(memory.places) // 2
        ((48,), 9)
    """
    x, s, p = np.zeros(size * WIDTH), np.zeros(2 * WIDTH, np.uint64), np.zeros(numbers * WIDTH)
    xi, high, low = np.zeros(WIDTH), np.full(WIDTH, np.inf), np.full(WIDTH, -np.inf)
    own = x, s, p, xi, high, low, np.full(1, -np.inf), np.zeros(2, np.uint64)
    return Held(LaneMemory(*own, places_of([*own, *further])), further)
