"""Exit points: where replicas are when they leave, and where they were after the first few iterations."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape.boundaries import Boundary
from sgd_diffusion.escape.compiled import compiled_escape
from sgd_diffusion.escape.compiled_escape import CompiledEscape
from sgd_diffusion.escape.point_batch import PointBatch
from sgd_diffusion.escape.random_draws import coordinate_major
from sgd_diffusion.escape.simulation import check_start
from sgd_diffusion.escape.threads import one_thread, over_replicas
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.streams import seed_for


@dataclass(frozen=True)
class ExitPoints:
    """Displacements θ − θ* of replicas from the minimum.

    Attributes:
        early: (replicas, d), after the first `early_iterations`, or at the exit if the replica left before.
        at_exit: (replicas, d), at the first iteration outside the boundary.
        iterations: (replicas,), number of that iteration.

    Examples:
        >>> from sgd_diffusion.dynamics import SGD
        >>> from sgd_diffusion.escape import Ball
        >>> from sgd_diffusion.landscapes import quadratic
        >>> found = exit_points(quadratic([1.0]), SGD(0.1, 1, 1.0), Ball(0.3), replicas=50, early_iterations=5)
        >>> quick = found.iterations <= 5  # these have left, so that their early position is the exit point
        >>> bool(quick.any()), torch.equal(found.early[quick], found.at_exit[quick])
        (True, True)
    """

    early: Tensor
    at_exit: Tensor
    iterations: Tensor


def exit_points(
    landscape: Landscape,
    dynamics: Dynamics,
    boundary: Boundary,
    *,
    replicas: int,
    early_iterations: int = 10,
    max_iterations: int = 10**6,
    seed: int = 0,
) -> ExitPoints:
    """Run replicas of one parameter point from the minimum until each has left, and return their positions.

    Args:
        landscape: of one parameter point, without vectors of parameters.
        dynamics: of one parameter point.
        boundary: the boundary, of one parameter point.
        replicas: number of replicas.
        early_iterations: iterations after which the early position is taken; default 10.
        max_iterations: largest number of iterations; default 10⁶.
        seed: base of the random stream; default 0.

    Raises:
        EscapeError: a replica has not left after `max_iterations`, or as `simulate`.

    Examples:
        >>> from sgd_diffusion.dynamics import SGD
        >>> from sgd_diffusion.escape import Ball
        >>> from sgd_diffusion.landscapes import quadratic
        >>> found = exit_points(quadratic([1.0, 1.0]), SGD(0.1, 1, 1.0), Ball(0.3), replicas=20)
        >>> tuple(found.at_exit.shape), bool((found.at_exit.norm(dim=1) > 0.3).all())
        ((20, 2), True)
    """
    check_start(landscape, dynamics, boundary)
    compiled, stream = compiled_escape(landscape, dynamics, boundary, None, 1), seed_for(seed, "departures")
    counts = replicas, early_iterations, max_iterations
    if compiled is None:
        found = _through_torch(PointBatch(landscape, dynamics, boundary, stream), *counts)
    else:
        found = _compiled(compiled, landscape, stream, *counts)
    inside = int((found.iterations == 0).sum())
    if inside:
        raise EscapeError(
            f"{inside} of {replicas} replicas have not left in {max_iterations} iterations; raise max_iterations, or "
            "choose a parameter point with faster escape."
        )
    return found


def _compiled(
    escape: CompiledEscape, landscape: Landscape, seed: int, replicas: int, early_iterations: int, max_iterations: int
) -> ExitPoints:
    """Run replicas in compiled loops; `iterations` is 0 where a replica has not left."""
    start = escape.start[0]
    early, at_exit = np.empty((replicas, len(start))), np.empty((replicas, len(start)))
    iterations = np.zeros(replicas, np.int64)

    def run(states: NDArray[np.uint64], part: slice, stop: NDArray[np.int64]) -> None:
        where, limits = (states, start, escape.parameters[0]), (early_iterations, max_iterations)
        escape.runs().departures(*where, *limits, early[part], at_exit[part], iterations[part], stop)

    over_replicas(run, seed, replicas)
    unit = float(landscape.sharpness) ** -0.5
    origin, dimension = start[: landscape.dimension], landscape.dimension
    early_away, exit_away = (torch.from_numpy((state[:, :dimension] - origin) * unit) for state in (early, at_exit))
    return ExitPoints(early_away, exit_away, torch.from_numpy(iterations))


def _through_torch(batch: PointBatch, replicas: int, early_iterations: int, max_iterations: int) -> ExitPoints:
    """Run replicas through torch; `iterations` is 0 where a replica has not left."""
    with one_thread(), torch.inference_mode():
        minimum = theta = batch.at_minimum(replicas)
        early, at_exit = torch.empty_like(theta), torch.empty_like(theta)
        iterations = torch.zeros(replicas, dtype=torch.int64)
        inside = torch.arange(replicas)
        done = 0
        while len(inside) and done < max_iterations:
            for draws in batch.draws(len(inside), 1):
                theta = batch.advance(theta, draws)
            done += 1
            outside = batch.reaction_coordinate(theta) > 1
            at_exit[inside[outside]], iterations[inside[outside]] = theta[outside], done
            if done <= early_iterations:
                early[inside] = theta
            if outside.any():
                inside, theta = inside[~outside], coordinate_major(theta[~outside])
    return ExitPoints(batch.position(early - minimum), batch.position(at_exit - minimum), iterations)
