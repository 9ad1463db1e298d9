"""Expected cost of the points of a sweep on a landscape, before they are measured."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.problems.ways_out import WaysOut

SPLITTING_COST = 2.0
"""Cost of splitting a point, in units of the plain simulation before it. This is a guess of the order of magnitude,
because the cost depends on the landscape."""
LARGEST_LOG_TIME = 700.0


def needs_splitting(log_time: float, plain_iterations: int) -> bool:
    """Return whether fewer than half of the replicas are expected to leave in plain simulation.

    Args:
        log_time: expected ln τ, τ in iterations.
        plain_iterations: iterations of plain simulation.

    Examples:
        >>> needs_splitting(10.0, plain_iterations=20_000), needs_splitting(11.0, plain_iterations=20_000)
        (False, True)
    """
    return log_time + math.log(math.log(2)) > math.log(plain_iterations)


def expected_log_times(plan: Sequence[Mapping[str, Any]], landscape: Landscape, ways: WaysOut) -> list[float]:
    """Return the expected ln τ of every point, τ in iterations, (points,).

    The expectation is τ = exp(ΛB/(ηk))/(ηkh), with Λ the smallest exponent that a theory predicts for a way out, and h
    the lowest curvature at the minimum. It is right to about a factor of ten in τ, and serves to compare costs.

    Args:
        plan: points as `place_points` gives them.
        landscape: landscape of the sweeps.
        ways: the ways out of its basin.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> from sgd_diffusion.problems import ways_out, white_noise
        >>> landscape = double_well()  # its curvature at the minimum is 8
        >>> ways = ways_out(landscape, white_noise(landscape, strength=60.0))
        >>> point = {"learning_rate": 0.1, "batch_size": 0.1 / ways.least_exponent, "sharpness": 1.0}
        >>> [round(value, 6) == round(1 - math.log(0.8), 6) for value in expected_log_times([point], landscape, ways)]
        [True]
    """
    softest = float(torch.linalg.eigvalsh(landscape.curvature)[0])
    rates = [row["learning_rate"] * row["sharpness"] for row in plan]
    return [
        ways.least_exponent * row["batch_size"] / rate - math.log(rate * softest)
        for row, rate in zip(plan, rates, strict=True)
    ]


def expected_iterations(log_times: Sequence[float], plain_iterations: int) -> list[float]:
    """Return the expected cost of every point, in iterations of one replica, (points,).

    Args:
        log_times: expected ln τ of the points, (points,).
        plain_iterations: iterations after which a point that half of the replicas have not left is split.

    Examples:
        >>> [round(cost) for cost in expected_iterations([math.log(500), 30.0], plain_iterations=20_000)]
        [500, 60000]
    """
    return [
        plain_iterations * (1 + SPLITTING_COST)
        if needs_splitting(log_time, plain_iterations)
        else min(math.exp(min(log_time, LARGEST_LOG_TIME)), plain_iterations)
        for log_time in log_times
    ]
