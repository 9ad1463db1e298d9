"""CPU time of one iteration of SGD on a user's network, by a short trial."""

import time

import torch
from torch import Tensor

from sgd_diffusion.dynamics import SGD
from sgd_diffusion.escape import Box, simulate
from sgd_diffusion.landscapes import ClassifierLoss, Landscape
from sgd_diffusion.problems.traced_minibatches import fast_minibatches

SHORTEST_TRIAL = 0.3
"""CPU seconds that a trial of the iteration lasts at least."""

LATE_BATCH = 6
"""B at the end of a sweep, as a multiple of `batch_unit`: of the order of what small networks have."""


def iteration_seconds(loss: ClassifierLoss, start: Tensor, size: int, replicas: int) -> float:
    """Return the CPU seconds of one iteration of one replica with minibatches of a size.

    The learning rate is so small that no replica moves; a matrix of curvatures that lets the simulation start stands in
    for the Hessian, because the weights need not be a minimum.

    Args:
        loss: loss of the network.
        start: weights, (d,).
        size: B.
        replicas: number of replicas that are simulated together.

    Examples:
        >>> from sgd_diffusion.landscapes import NetworkLoss
        >>> loss = NetworkLoss(torch.randn(20, 3), torch.arange(20) % 2, hidden=[])
        >>> 0 < iteration_seconds(loss, torch.zeros(8, dtype=torch.float64), size=4, replicas=20) < 0.01
        True
    """
    flat = torch.eye(loss.dimension, dtype=torch.float64)
    landscape = Landscape(
        loss,
        start,
        name="network",
        gradient=loss.gradient,
        hessian=lambda theta: flat.expand(*theta.shape[:-1], -1, -1),
    )
    dynamics, steps = SGD(1e-12, float(size), fast_minibatches(loss)), 2
    while True:
        began = time.process_time()
        simulate(landscape, dynamics, Box(1e6), replicas=replicas, max_iterations=steps)
        spent = time.process_time() - began
        if spent >= SHORTEST_TRIAL and steps > 2:  # the first time it may be compiled or traced
            return spent / (steps * replicas)
        steps *= 8 if spent < SHORTEST_TRIAL else 2
