"""The runs of a kernel: every loop, with the functions of the kernel's module that advance its lanes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.kernels.chain_loop import run_chains, run_probes
from sgd_diffusion.kernels.departure_loop import run_departures
from sgd_diffusion.kernels.escape_loop import run_escapes
from sgd_diffusion.kernels.excursion_loop import run_excursions
from sgd_diffusion.kernels.lane_memory import Held, Numbers, lane_memory
from sgd_diffusion.kernels.lanes import WIDTH
from sgd_diffusion.kernels.native import Native
from sgd_diffusion.kernels.occupancy_loop import run_occupancy
from sgd_diffusion.kernels.trajectory_loop import run_trajectories


@dataclass(frozen=True)
class Advance:
    """The functions of a kernel's module that advance its lanes; see `advance_text`.

    Attributes:
        trips, watched, moved: the functions.
        numbers: of a parameter point.
        per_trip: iterations in a trip; see `run_escapes`.
        buffers: returns further arrays that the functions take, from those that the caller of a run gives.
    """

    trips: Native
    watched: Native
    moved: Native
    numbers: int
    per_trip: int
    buffers: Callable[..., tuple[NDArray[Any], ...]]


class Runs:
    """The runs of a kernel, each with the arguments of its loop. Several threads may run at the same time.

    Args:
        advance: of the kernel's module.
        given: what the kernel takes besides, such as the batch size or the examples of a data set.

    Examples:
        >>> from sgd_diffusion.kernels import Formula, LandscapeKernel
        >>> runs = Runs(LandscapeKernel(Formula("x**2 / 2", ("x",)), "box").advance())
        >>> states, start = np.ones((1, 2), np.uint64), np.ones((1, 1))  # one replica that starts at x = 1
        >>> half_a_step = np.array([0.5, 0.0, 1.0, 0.0])  # step, amplitude of the noise, and the box
        >>> seen = np.empty((1, 3, 1))
        >>> runs.trajectories(states, start, half_a_step, iterations=1, seen=seen, stop=np.zeros(1, np.int64))
        >>> seen.flatten().tolist()
        [0.5, 0.25, 0.125]
    """

    def __init__(self, advance: Advance, *given: Any) -> None:
        self._advance, self._given = advance, given

    def _held(self, size: int, parameters: Numbers | None = None) -> Held:
        """Return new memory for states of a size; with the parameters of one point for all lanes, if they are given."""
        advance = self._advance
        further = [*(np.atleast_1d(value) for value in self._given), *advance.buffers(*self._given)]
        held = lane_memory(size, advance.numbers, further)
        if parameters is not None:
            held.memory.p[:] = np.repeat(parameters, WIDTH)
        return held

    def escape(
        self,
        states: NDArray[np.uint64],
        point: NDArray[np.int64],
        start: Numbers,
        parameters: Numbers,
        limit: int,
        iterations: NDArray[np.int64],
        left: NDArray[np.bool_],
        diverged: NDArray[np.bool_],
        stop: NDArray[np.int64],
    ) -> None:
        """Run `run_escapes`."""
        held, advance = self._held(start.shape[1]), self._advance
        filled = iterations, left, diverged, stop
        where = states, point, start, parameters
        run_escapes(advance.trips.address, held.memory, advance.per_trip, *where, limit, *filled)

    def departures(
        self,
        states: NDArray[np.uint64],
        start: Numbers,
        parameters: Numbers,
        early: int,
        limit: int,
        at_early: Numbers,
        at_exit: Numbers,
        iterations: NDArray[np.int64],
        stop: NDArray[np.int64],
    ) -> None:
        """Run `run_departures`."""
        held, filled = self._held(len(start), parameters), (at_early, at_exit, iterations, stop)
        run_departures(self._advance.watched.address, held.memory, states, start, early, limit, *filled)

    def trajectories(
        self,
        states: NDArray[np.uint64],
        start: Numbers,
        parameters: Numbers,
        iterations: int,
        seen: Numbers,
        stop: NDArray[np.int64],
    ) -> None:
        """Run `run_trajectories`."""
        held = self._held(start.shape[1], parameters)
        run_trajectories(self._advance.moved.address, held.memory, states, start, iterations, seen, stop)

    def occupancy(
        self,
        states: NDArray[np.uint64],
        start: Numbers,
        parameters: Numbers,
        discarded: int,
        iterations: int,
        beyond: Numbers,
        crossings: Numbers,
        stop: NDArray[np.int64],
    ) -> None:
        """Run `run_occupancy`."""
        held, filled = self._held(start.shape[1], parameters), (beyond, crossings, stop)
        addresses = self._advance.watched.address, self._advance.moved.address
        run_occupancy(*addresses, held.memory, states, start, discarded, iterations, *filled)

    def probes(
        self,
        states: NDArray[np.uint64],
        starts: Numbers,
        parameters: Numbers,
        every: int,
        seen: Numbers,
        left: NDArray[np.int64],
        stop: NDArray[np.int64],
    ) -> None:
        """Run `run_probes`."""
        held = self._held(starts.shape[1], parameters)
        run_probes(self._advance.watched.address, held.memory, states, starts, every, seen, left, stop)

    def chains(
        self,
        states: NDArray[np.uint64],
        start: Numbers,
        parameters: Numbers,
        edge: float,
        discarded: int,
        relaxed_after: int,
        entrances: Numbers,
        heights: Numbers,
        loop: Numbers,
        first: Numbers,
        most: int,
        stop: NDArray[np.int64],
    ) -> int:
        """Run `run_chains`, and return its iterations."""
        held, filled = self._held(len(start), parameters), (entrances, heights, loop, first)
        where, limits = (states, start), (edge, discarded, relaxed_after)
        return int(run_chains(self._advance.watched.address, held.memory, *where, *limits, *filled, most, stop))

    def excursions(
        self,
        entrances: Numbers,
        heights: Numbers,
        fewest_killed: int,
        edge: float,
        longest: int,
        most: int,
        parameters: Numbers,
        state: NDArray[np.uint64],
        jumps: NDArray[np.uint64],
        curve: Numbers,
        stop: NDArray[np.int64],
    ) -> tuple[float, int, int, int, int, int]:
        """Run `run_excursions`, and return what it returns."""
        held = self._held(entrances.shape[1], parameters)
        where, limits = (entrances, heights), (fewest_killed, edge, longest, most)
        found: tuple[float, int, int, int, int, int] = run_excursions(
            self._advance.watched.address, held.memory, *where, *limits, state, jumps, curve, stop
        )
        return found
