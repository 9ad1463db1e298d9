"""How far the sweeps of a network go, and where their points lie."""

import math

import numpy as np
import torch
from torch import Tensor

from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Exit, Valley, simulate
from sgd_diffusion.estimates import Estimate
from sgd_diffusion.problems.sweep_rows import PRECISION
from sgd_diffusion.statistics import MIN_POINTS_FOR_LAW
from sgd_diffusion.streams import seed_for
from sgd_diffusion.sweep_plan import SweepPlan

FIRST_TRIAL, LAST_TRIAL, TRIAL_STEP = -3, 14, 1.4
TRIAL_REPLICAS, TRIAL_EXITS, TRIAL_PATIENCE, TRIAL_ITERATIONS = 32, 8, 0.3, 2000
"""Of a trial: replicas, exits that it needs, how long it is watched in units of the slowest time, and at least. Many
replicas watched for a share of their escape time say as much as few watched to the last one's, in a tenth of the
iterations."""
OVERSHOT = 0.8
"""ln τ beyond the slowest at which a trial is too slow to be of use."""
LEAST_RISE = 0.1
EXTRAPOLATED = 1.3
STABLE = 1.5
"""η times the largest curvature, at most; from 2 on every step moves away from the minimum."""


def planned_rate(valley: Valley, plan: SweepPlan) -> float:
    """Return η of a valley's sweeps: the exponent of the box exit is 1 at `batch_unit`, or η is as large as allowed.

    Examples:
        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> valley = Valley.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> plan = SweepPlan(half_width=0.1, batch_unit=4)
        >>> round(4 / planned_rate(valley, plan) * valley.exponent(0.1), 6)
        1.0
    """
    return valley.learning_rate(plan.batch_unit, plan.half_width, plan.stiffest)


def reach(valley: Valley, plan: SweepPlan, seed: int, exit: Exit) -> dict[str, float]:
    """Return how far the sweeps go: the multiples of `batch_unit` and of 1/η at which ln τ is `slowest_log_time`.

    Trials at ever larger B, until they are nearly as slow as that, and a straight line from there. The same
    multiple of 1/η gives the same time but for the unit of time, 1/η.

    Args:
        valley: the network at its minimum.
        plan: `batch_unit`, η and the slowest time.
        seed: base of the streams.
        exit: the boundary.

    Raises:
        EscapeError: B grew to the size of the set first.

    Examples:
        ln τ reaches 4 at a multiple of B, and at a smaller one of 1/η, which is also the unit of time:

        >>> from sgd_diffusion.escape import Box, plain_sweep
        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> valley = Valley.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> plan = SweepPlan(half_width=0.3, batch_unit=4, slowest_log_time=4.0)
        >>> farthest = reach(valley, plan, seed=0, exit=Box(0.3))
        >>> 1 < farthest["rate"] < farthest["batch"]
        True
        >>> last = SGD(planned_rate(valley, plan), round(4 * farthest["batch"]), Minibatches(valley.loss))
        >>> (point,) = plain_sweep(valley.landscape, last, Box(0.3), replicas=50)
        >>> abs(point.log_time - 4) < 1
        True
    """
    eta, unit = planned_rate(valley, plan), plan.batch_unit
    tried, found = [0.0], [0.0]
    for step in range(FIRST_TRIAL, LAST_TRIAL):
        size = max(1, round(unit * TRIAL_STEP**step))
        if size / unit == tried[-1]:
            continue
        if size > len(valley.loss):
            raise EscapeError(
                f"even minibatches of {round(unit * tried[-1])} escape in e^{found[-1]:.1f} iterations, and the set "
                f"has only {len(valley.loss)} examples: lower slowest_log_time or batch_unit, or raise half_width."
            )
        times = simulate(
            valley.landscape,
            SGD(eta, float(size), Minibatches(valley.loss)),
            exit,
            replicas=TRIAL_REPLICAS,
            max_iterations=max(TRIAL_ITERATIONS, round(TRIAL_PATIENCE * math.exp(plan.slowest_log_time))),
            seed=seed_for(seed, "network reach", size),
            dtype=PRECISION,
        )
        if times.exited.sum() < TRIAL_EXITS:  # too slow: the end lies between this one and the last
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
            f"even minibatches of {size} take more than e^{plan.slowest_log_time:g} iterations to escape; raise "
            "slowest_log_time, or lower batch_unit or half_width."
        )
    slope = max(found[-1] - found[-2], LEAST_RISE) / (tried[-1] - tried[-2])
    missing = plan.slowest_log_time - found[-1]
    farthest = np.linspace(tried[-1] / 2, tried[-1] + max(missing, 0) / slope, 200)
    by_batch = np.interp(farthest, tried, found) + slope * np.maximum(farthest - tried[-1], 0)
    by_rate = by_batch + np.log(farthest)
    return {
        "batch": float(np.interp(plan.slowest_log_time, by_batch, farthest)),
        "rate": float(np.interp(plan.slowest_log_time, by_rate, farthest)),
    }


def swept_batch_sizes(farthest: float, plan: SweepPlan) -> Tensor:
    """Return the whole B of a sweep that ends at a multiple of `batch_unit`; at least as many as a law needs.

    Args:
        farthest: the last B, as a multiple of `batch_unit`.
        plan: `batch_unit`, and shape of the grid.

    Examples:
        >>> swept_batch_sizes(2.0, SweepPlan(batch_unit=8)).tolist()
        [2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0]
        >>> swept_batch_sizes(0.5, SweepPlan(batch_unit=8)).tolist()  # whole numbers up to 4 would be too few
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    """
    grid = torch.tensor(plan.grid, dtype=torch.float64)
    sizes = (grid * farthest * plan.batch_unit).round().clamp_min(1).unique()
    # Whole numbers may leave no more between 1 and the last.
    return sizes if len(sizes) >= MIN_POINTS_FOR_LAW else torch.arange(1, MIN_POINTS_FOR_LAW + 1, dtype=torch.float64)


def swept_inverse_rates(valley: Valley, farthest: float, plan: SweepPlan) -> Tensor:
    """Return the points of a sweep of 1/k or 1/η, relative to k = 1 or to the valley's η; none faster than is stable.

    Args:
        valley: the network at its minimum.
        farthest: the last point.
        plan: shape of the grid, and η.

    Examples:
        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> valley = Valley.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> swept_inverse_rates(valley, 4.0, SweepPlan(half_width=0.1, batch_unit=4)).tolist()
        [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0]
    """
    grid = torch.tensor(plan.grid, dtype=torch.float64)
    fastest = planned_rate(valley, plan) * float(valley.minimum.curvatures[-1]) / STABLE
    return (grid * farthest).clamp_min(fastest).unique()
