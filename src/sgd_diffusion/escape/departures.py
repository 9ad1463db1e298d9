"""Where replicas stand at the moment they leave, and on their way there."""

from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape.batch import Batch
from sgd_diffusion.escape.exits import Exit
from sgd_diffusion.escape.numbers import by_coordinate
from sgd_diffusion.escape.simulation import check_start
from sgd_diffusion.escape.threads import one_thread
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.streams import seed_for


@dataclass(frozen=True)
class Departures:
    """Displacements from the minimum, (replicas, d).

    Attributes:
        early: after the first `early_iterations`.
        at_exit: at the first iteration beyond the exit.
        iterations: (replicas,), how many that took.

    Examples:
        >>> from sgd_diffusion.dynamics import SGD
        >>> from sgd_diffusion.escape import Ball
        >>> from sgd_diffusion.landscapes import quadratic
        >>> found = departures(quadratic([1.0]), SGD(0.1, 1, 1.0), Ball(0.3), replicas=50, early_iterations=5)
        >>> quick = found.iterations <= 5  # out by then: the early place is the exit
        >>> bool(quick.any()), torch.equal(found.early[quick], found.at_exit[quick])
        (True, True)
    """

    early: Tensor
    at_exit: Tensor
    iterations: Tensor


def departures(
    landscape: Landscape,
    dynamics: Dynamics,
    exit: Exit,
    *,
    replicas: int,
    early_iterations: int = 10,
    max_iterations: int = 10**6,
    seed: int = 0,
) -> Departures:
    """Run replicas of one point from the minimum until each has left, and keep where they were.

    Args:
        landscape, dynamics, exit: of one point; no vectors.
        replicas: how many.
        early_iterations: when to look for the first time; a replica that is out by then counts with its exit.
        max_iterations: when to give up.
        seed: of the stream.

    Raises:
        EscapeError: a replica has not left in time, or as `simulate`.

    Examples:
        >>> from sgd_diffusion.dynamics import SGD
        >>> from sgd_diffusion.escape import Ball
        >>> from sgd_diffusion.landscapes import quadratic
        >>> found = departures(quadratic([1.0, 1.0]), SGD(0.1, 1, 1.0), Ball(0.3), replicas=20)
        >>> tuple(found.at_exit.shape), bool((found.at_exit.norm(dim=1) > 0.3).all())
        ((20, 2), True)
    """
    check_start(landscape, dynamics, exit, 1)
    batch = Batch(landscape, dynamics, exit, seed_for(seed, "departures"))
    with one_thread(), torch.inference_mode():
        theta = batch.at_minimum(replicas)
        minimum = theta.clone()
        early, at_exit = torch.empty_like(theta), torch.empty_like(theta)
        iterations = torch.zeros(replicas, dtype=torch.int64)
        inside = torch.arange(replicas)
        done = 0
        while len(inside):
            for numbers in batch.numbers(len(inside), 1):
                theta = batch.advance(theta, numbers)
            done += 1
            out = batch.progress(theta) > 1
            at_exit[inside[out]], iterations[inside[out]] = theta[out], done
            if done <= early_iterations:
                early[inside] = theta
            if out.any():
                inside, theta = inside[~out], by_coordinate(theta[~out])
            if done >= max_iterations and len(inside):
                raise EscapeError(
                    f"{len(inside)} of {replicas} replicas have not left in {done} iterations; raise max_iterations, "
                    "or choose a faster point."
                )
    return Departures(early - minimum, at_exit - minimum, iterations)
