"""Positions of independent replicas in the course of a dynamics, without a boundary."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.devices import CPU
from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape.boundaries import Box
from sgd_diffusion.escape.compiled import compiled_escape
from sgd_diffusion.escape.compiled_escape import CompiledEscape
from sgd_diffusion.escape.random_draws import DrawStreams, coordinate_major
from sgd_diffusion.escape.threads import one_thread, over_replicas
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import RowIndex
from sgd_diffusion.streams import seed_for

EVERYWHERE = Box(1e300)
"""A kernel has a boundary, which is not looked at here."""
ITERATIONS_PER_BLOCK = 16
"""Iterations for which random draws are generated at once."""


def trajectories(
    landscape: Landscape, dynamics: Dynamics, start: Tensor, *, iterations: int, times: int = 1, seed: int = 0
) -> Tensor:
    """Return θ of every replica after `iterations`, 2 · `iterations`, … up to `times` · `iterations`.

    A dynamics with memory starts at rest. Positions that are no longer finite are returned as they are.

    Args:
        landscape: of one parameter point.
        dynamics: of one parameter point.
        start: θ where each replica starts, (replicas, d).
        iterations: from one position to the next.
        times: number of positions of each replica, default 1.
        seed: base of the random streams; default 0.

    Returns:
        The positions, (replicas, times, d).

    Raises:
        EscapeError: the start has another dimension than the landscape, or a count is less than 1.

    Examples:
        With ηh = 1 every position is an independent normal draw:

        >>> from sgd_diffusion.dynamics import SGD
        >>> from sgd_diffusion.landscapes import quadratic
        >>> found = trajectories(quadratic([1.0]), SGD(1.0, 1, 1.0), torch.zeros(1000, 1), iterations=1, times=3)
        >>> tuple(found.shape), bool((found.std() - 1).abs() < 0.1)
        ((1000, 3, 1), True)
    """
    if start.ndim != 2 or start.shape[1] != landscape.dimension or not len(start):
        raise EscapeError(f"the start must have shape (replicas, {landscape.dimension}), got {tuple(start.shape)}.")
    if iterations < 1 or times < 1:
        raise EscapeError(f"iterations and times must be at least 1, got {iterations} and {times}.")
    compiled, stream = compiled_escape(landscape, dynamics, EVERYWHERE, None, 1), seed_for(seed, "trajectories")
    if compiled is None:
        return _through_torch(landscape, dynamics, start.double(), iterations, times, stream)
    return _compiled(compiled, landscape, dynamics, start.double(), iterations, times, stream)


def _compiled(
    escape: CompiledEscape,
    landscape: Landscape,
    dynamics: Dynamics,
    start: Tensor,
    iterations: int,
    times: int,
    seed: int,
) -> Tensor:
    root_k = float(landscape.sharpness) ** 0.5
    begin = dynamics.at_rest(root_k * start).contiguous().numpy()
    seen = np.empty((len(begin), times, begin.shape[1]))

    def run(states: NDArray[np.uint64], part: slice, stop: NDArray[np.int64]) -> None:
        escape.runs().trajectories(states, begin[part], escape.parameters[0], iterations, seen[part], stop)

    over_replicas(run, seed, len(begin))
    return torch.from_numpy(seen[..., : landscape.dimension] / root_k)


def _through_torch(
    landscape: Landscape, dynamics: Dynamics, start: Tensor, iterations: int, times: int, seed: int
) -> Tensor:
    replicas, dimension = start.shape
    seen, rows = torch.empty(replicas, times, dimension, dtype=torch.float64), torch.tensor([replicas])
    stepper = dynamics.bind(landscape, RowIndex.of_one_point())
    draws = DrawStreams([seed], dynamics.distribution, dynamics.draws(dimension), CPU, torch.float64)
    with one_thread(), torch.inference_mode():
        state, done = coordinate_major(dynamics.at_rest(start)), 0
        while done < iterations * times:
            length = min(ITERATIONS_PER_BLOCK, iterations * times - done)
            for draw in draws.block(length, rows):
                state, done = stepper.advance(state, draw), done + 1
                if done % iterations == 0:
                    seen[:, done // iterations - 1] = state[:, :dimension]
    return seen
