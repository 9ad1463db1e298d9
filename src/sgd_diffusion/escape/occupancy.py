"""Share of time that a chain spends in each of two basins, in one dimension."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.devices import CPU
from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape.boundaries import Coordinate
from sgd_diffusion.escape.compiled import compiled_escape
from sgd_diffusion.escape.compiled_escape import CompiledEscape
from sgd_diffusion.escape.random_draws import DrawStreams
from sgd_diffusion.escape.threads import over_replicas
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import RowIndex
from sgd_diffusion.streams import seed_for

ITERATIONS_PER_BLOCK = 64
"""Iterations for which random draws are generated at once."""


@dataclass(frozen=True)
class Occupancy:
    """Share of time on the far side of a border, for each independent replica.

    The near side of the border is the side of the landscape's minimum.

    Attributes:
        beyond: (replicas,), share of the counted iterations on the far side.
        crossings: number of border crossings of all replicas together during the counted iterations.

    Examples:
        >>> shares = Occupancy(beyond=np.array([0.2, 0.3]), crossings=8)
        >>> log_odds, error = shares.log_odds  # ln(0.75/0.25) and its standard error
        >>> round(log_odds, 4), round(error, 4)
        (1.0986, 0.2667)
    """

    beyond: NDArray[np.float64]
    crossings: int

    @property
    def log_odds(self) -> tuple[float, float]:
        """Log-odds ln(time on the near side/time on the far side), and their standard error over replicas.

        Raises:
            EscapeError: one side was not visited.
        """
        mean = float(self.beyond.mean())
        if not 0 < mean < 1:
            unvisited = "near" if mean else "far"
            raise EscapeError(
                f"no replica visited the {unvisited} side of the border, so the log-odds are undefined. Raise "
                "`iterations`, or compare escape times with `split`."
            )
        error = float(self.beyond.std(ddof=1)) / len(self.beyond) ** 0.5
        return float(np.log((1 - mean) / mean)), error / (mean * (1 - mean))


@torch.inference_mode()
def occupancy(
    landscape: Landscape,
    dynamics: Dynamics,
    border: float,
    *,
    replicas: int = 1000,
    discarded: int,
    iterations: int,
    beyond_start: float,
    seed: int = 0,
) -> Occupancy:
    """Run replicas of one parameter point and count the iterations that each spends beyond a border.

    Half of the replicas start in each basin. Replicas that still depend on their start therefore widen the interval of
    the log-odds instead of shifting it.

    Args:
        landscape: of one dimension; half of the replicas start at its minimum.
        dynamics: of one parameter point.
        border: coordinate that separates the basins.
        replicas: number of independent replicas; default 1000.
        discarded: number of first iterations that are not counted.
        iterations: number of iterations that are counted.
        beyond_start: where the other half of the replicas starts.
        seed: base of the random stream; default 0.

    Raises:
        EscapeError: the landscape has more than one dimension.

    Examples:
        >>> from sgd_diffusion.dynamics import SGLD
        >>> from sgd_diffusion.landscapes import double_well
        >>> found = occupancy(
        ...     double_well(), SGLD(0.05, 1.0), 0.0, replicas=100, discarded=100, iterations=400, beyond_start=1.0
        ... )
        >>> bool(abs(found.beyond.mean() - 0.5) < 0.1)  # two equal wells
        True
    """
    if landscape.dimension != 1:
        raise EscapeError(f"{landscape.name}: occupancy needs a landscape of 1 dimension, got {landscape.dimension}.")
    minimum = float(landscape.minimum[0])
    start = torch.full((replicas, 1), minimum, dtype=torch.float64)
    start[replicas // 2 :] = beyond_start
    compiled = compiled_escape(landscape, dynamics, Coordinate(threshold=border), None, 1)
    if compiled is None:
        return _through_torch(landscape, dynamics, border, start, discarded, iterations, seed_for(seed, "occupancy"))
    return _compiled(compiled, landscape, dynamics, start, discarded, iterations, seed_for(seed, "occupancy"))


def _compiled(
    escape: CompiledEscape,
    landscape: Landscape,
    dynamics: Dynamics,
    start: Tensor,
    discarded: int,
    iterations: int,
    seed: int,
) -> Occupancy:
    begin = dynamics.at_rest(start * landscape.sharpness.sqrt()).numpy()
    beyond, crossings = np.empty(len(start)), np.empty(len(start))

    def run(states: NDArray[np.uint64], part: slice, stop: NDArray[np.int64]) -> None:
        arguments = escape.parameters[0], discarded, iterations, beyond[part], crossings[part], stop
        escape.runs().occupancy(states, begin[part], *arguments)

    over_replicas(run, seed, len(start))
    return Occupancy(beyond, int(crossings.sum()))


def _through_torch(
    landscape: Landscape,
    dynamics: Dynamics,
    border: float,
    theta: Tensor,
    discarded: int,
    iterations: int,
    seed: int,
) -> Occupancy:
    replicas = len(theta)
    rows = RowIndex(torch.zeros(replicas, dtype=torch.int64))
    stepper = dynamics.bind(landscape, rows)
    draws = DrawStreams([seed], dynamics.distribution, dynamics.draws(1), CPU, torch.float64)
    outward = 1.0 if border > float(landscape.minimum[0]) else -1.0
    counts = torch.zeros(replicas, dtype=torch.float64)
    theta = dynamics.at_rest(theta)
    crossings, side = 0, (theta[:, 0] - border) * outward > 0
    done = 0
    while done < discarded + iterations:
        for step in draws.block(ITERATIONS_PER_BLOCK, torch.tensor([replicas])):
            theta = stepper.advance(theta, step)
            done += 1
            beyond = (theta[:, 0] - border) * outward > 0
            if discarded < done <= discarded + iterations:
                crossings += int((beyond != side).sum())
                counts += beyond
            side = beyond
    return Occupancy((counts / iterations).numpy(), crossings)
