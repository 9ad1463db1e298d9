"""Exit points: where replicas are when they leave, and where they were after the first few iterations."""

from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape.boundaries import Boundary
from sgd_diffusion.escape.point_batch import PointBatch
from sgd_diffusion.escape.random_draws import coordinate_major
from sgd_diffusion.escape.simulation import check_start
from sgd_diffusion.escape.threads import one_thread
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
    batch = PointBatch(landscape, dynamics, boundary, seed_for(seed, "departures"))
    with one_thread(), torch.inference_mode():
        minimum = theta = batch.at_minimum(replicas)
        early, at_exit = torch.empty_like(theta), torch.empty_like(theta)
        iterations = torch.zeros(replicas, dtype=torch.int64)
        inside = torch.arange(replicas)
        done = 0
        while len(inside):
            for draws in batch.draws(len(inside), 1):
                theta = batch.advance(theta, draws)
            done += 1
            outside = batch.reaction_coordinate(theta) > 1
            at_exit[inside[outside]], iterations[inside[outside]] = theta[outside], done
            if done <= early_iterations:
                early[inside] = theta
            if outside.any():
                inside, theta = inside[~outside], coordinate_major(theta[~outside])
            if done >= max_iterations and len(inside):
                raise EscapeError(
                    f"{len(inside)} of {replicas} replicas have not left in {done} iterations; raise max_iterations, "
                    "or choose a parameter point with faster escape."
                )
    return ExitPoints(early - minimum, at_exit - minimum, iterations)
