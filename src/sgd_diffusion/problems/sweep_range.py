"""Range and points of the sweeps of a network."""

import math

import numpy as np
import torch
from torch import Tensor

from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Boundary, QuadraticBasin, simulate
from sgd_diffusion.estimates import Estimate
from sgd_diffusion.statistics import MIN_POINTS_FOR_LAW
from sgd_diffusion.streams import seed_for
from sgd_diffusion.sweep_plan import SweepPlan

FIRST_TRIAL, LAST_TRIAL, TRIAL_STEP = -3, 14, 1.4
TRIAL_REPLICAS, TRIAL_EXITS, TRIAL_PATIENCE, TRIAL_ITERATIONS = 32, 8, 0.3, 2000
"""Trials: number of replicas, smallest number of exits, length of a run in units of the slowest time, and its lower
limit in iterations. Many replicas in a run shorter than their escape time are as precise as few replicas that all
leave, with a tenth of the iterations."""
OVERSHOT = 0.8
"""A trial is not used if its ln τ exceeds the slowest one by more than this."""
LEAST_RISE = 0.1
"""Smallest rise of ln τ between the last two trials, for extrapolation."""
EXTRAPOLATED = 1.3
"""Trials end at a ln τ below the slowest one by this or less; the rest is extrapolated."""
STABLE = 1.5
"""Upper limit of η times the largest curvature; from 2 on every step moves away from the minimum."""


def planned_rate(basin: QuadraticBasin, plan: SweepPlan) -> float:
    """Return η of the sweeps: the exponent of the box exit is 1 at `batch_unit`, unless η is limited by `stiffest`.

    Examples:
        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> basin = QuadraticBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> plan = SweepPlan(half_width=0.1, batch_unit=4)
        >>> round(4 / planned_rate(basin, plan) * basin.exponent(0.1), 6)
        1.0
    """
    return basin.learning_rate(plan.batch_unit, plan.half_width, plan.stiffest)


def sweep_range(basin: QuadraticBasin, plan: SweepPlan, seed: int, boundary: Boundary) -> dict[str, float]:
    """Return the ends of the sweeps: the multiples of `batch_unit` and of 1/η at which ln τ is the plan's slowest.

    Trials at increasing B end when ln τ is almost `slowest_log_time`; from there it is extrapolated linearly. The same
    multiple of 1/η gives the same escape time in units of 1/η.

    Args:
        basin: the network at its minimum.
        plan: gives `batch_unit`, η and the slowest times.
        seed: base seed of the random streams.
        boundary: boundary of the basin.

    Returns:
        The multiple of `batch_unit` as `batch`, and that of 1/η as `rate`.

    Raises:
        EscapeError: escape is too slow at the smallest B, or too fast at every B below the number of examples.

    Examples:
        ln τ reaches 4 at a smaller multiple of 1/η than of B, because 1/η is also the unit of time:

        >>> from sgd_diffusion.escape import Box, plain_points, simulate
        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> basin = QuadraticBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> plan = SweepPlan(half_width=0.3, batch_unit=4, slowest_log_time=4.0)
        >>> farthest = sweep_range(basin, plan, seed=0, boundary=Box(0.3))
        >>> 1 < farthest["rate"] < farthest["batch"]
        True
        >>> last = SGD(planned_rate(basin, plan), round(4 * farthest["batch"]), Minibatches(basin.loss))
        >>> times = simulate(basin.landscape, last, Box(0.3), replicas=50, max_iterations=20_000)
        >>> (point,) = plain_points(times)
        >>> abs(point.log_time - 4) < 1
        True
    """
    eta, unit = planned_rate(basin, plan), plan.batch_unit
    tried, found = [0.0], [0.0]
    for step in range(FIRST_TRIAL, LAST_TRIAL):
        size = max(1, round(unit * TRIAL_STEP**step))
        if size / unit == tried[-1]:
            continue
        if size > len(basin.loss):
            raise EscapeError(
                f"with minibatches of {round(unit * tried[-1])} the escape time is only e^{found[-1]:.1f} iterations, "
                f"and the set has {len(basin.loss)} examples. Lower slowest_log_time or batch_unit, or raise "
                "half_width."
            )
        times = simulate(
            basin.landscape,
            SGD(eta, float(size), Minibatches(basin.loss)),
            boundary,
            replicas=TRIAL_REPLICAS,
            max_iterations=max(TRIAL_ITERATIONS, round(TRIAL_PATIENCE * math.exp(plan.slowest_log_time))),
            seed=seed_for(seed, "network reach", size),
        )
        if times.exited.sum() < TRIAL_EXITS:  # too slow: the sweep ends between this trial and the last one
            break
        escape = times.estimate()
        assert isinstance(escape, Estimate)
        log_time = math.log(escape.value)
        if log_time > plan.slowest_log_time + OVERSHOT:
            break
        tried.append(size / unit)
        found.append(max(found[-1], log_time))
        if found[-1] >= plan.slowest_log_time - EXTRAPOLATED:
            break
    if len(tried) == 1:
        raise EscapeError(
            f"with minibatches of {size} the escape time is already above e^{plan.slowest_log_time:g} iterations; "
            "raise slowest_log_time, or lower batch_unit or half_width."
        )
    slope = max(found[-1] - found[-2], LEAST_RISE) / (tried[-1] - tried[-2])
    missing = plan.slowest_log_time - found[-1]
    farthest = np.linspace(tried[-1] / 2, tried[-1] + max(missing, 0) / slope, 200)
    by_batch = np.interp(farthest, tried, found) + slope * np.maximum(farthest - tried[-1], 0)
    by_rate = by_batch + np.log(farthest)
    return {
        "batch": float(np.interp(plan.slowest_log_time, by_batch, farthest)),
        "rate": float(np.interp(plan.slowest_of("eta"), by_rate, farthest)),
    }


def swept_batch_sizes(farthest: float, plan: SweepPlan) -> Tensor:
    """Return the integer B of a sweep that ends at a multiple of `batch_unit`; at least as many as a law needs.

    Args:
        farthest: last B, as a multiple of `batch_unit`.
        plan: gives `batch_unit` and the grid.

    Examples:
        >>> swept_batch_sizes(2.0, SweepPlan(batch_unit=8)).tolist()
        [2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0]
        >>> swept_batch_sizes(0.5, SweepPlan(batch_unit=8)).tolist()  # integers up to 4 would be too few
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    """
    grid = torch.tensor(plan.grid, dtype=torch.float64)
    sizes = (grid * farthest * plan.batch_unit).round().clamp_min(1).unique()
    # There may be too few integers between 1 and the last B.
    return sizes if len(sizes) >= MIN_POINTS_FOR_LAW else torch.arange(1, MIN_POINTS_FOR_LAW + 1, dtype=torch.float64)


def swept_inverse_rates(basin: QuadraticBasin, farthest: float, plan: SweepPlan) -> Tensor:
    """Return the stable points of a sweep of 1/k or 1/η, in units of 1/k = 1 or of the planned 1/η.

    Args:
        basin: the network at its minimum.
        farthest: last point.
        plan: gives the grid and η.

    Examples:
        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> basin = QuadraticBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> swept_inverse_rates(basin, 4.0, SweepPlan(half_width=0.1, batch_unit=4)).tolist()
        [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0]
    """
    grid = torch.tensor(plan.grid, dtype=torch.float64)
    fastest = planned_rate(basin, plan) * float(basin.minimum.curvatures[-1]) / STABLE
    return (grid * farthest).clamp_min(fastest).unique()
