"""Short trials of escape from a network's minimum, which show how the escape time grows with the batch size."""

import math

from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Box, QuadraticBasin, simulate
from sgd_diffusion.estimates import Estimate
from sgd_diffusion.problems.sweep_range import (
    EXTRAPOLATED,
    FIRST_TRIAL,
    LAST_TRIAL,
    OVERSHOT,
    TRIAL_EXITS,
    TRIAL_ITERATIONS,
    TRIAL_PATIENCE,
    TRIAL_REPLICAS,
    TRIAL_STEP,
    planned_rate,
)
from sgd_diffusion.streams import seed_for
from sgd_diffusion.sweep_plan import SweepPlan


def tried_batches(basin: QuadraticBasin, plan: SweepPlan, seed: int, noise: Minibatches) -> dict[str, list[float]]:
    """Return B of short trials and ln τ there, in iterations, up to almost the plan's slowest time.

    Args:
        basin: the network at its minimum.
        plan: gives `batch_unit`, δ, η and the slowest time.
        seed: base seed of the random streams.
        noise: minibatches of the network.

    Returns:
        `batch`, ascending, and `log_time`, which does not fall.

    Raises:
        EscapeError: escape is slower than the slowest time at the smallest B.

    Examples:
        >>> import torch
        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> basin = QuadraticBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> plan = SweepPlan(half_width=0.3, batch_unit=4, slowest_log_time=5.0)
        >>> found = tried_batches(basin, plan, 0, Minibatches(loss))
        >>> 3 < found["log_time"][-1] < 6, found["batch"][:3]
        (True, [1.0, 2.0, 3.0])
    """
    eta, slowest = planned_rate(basin, plan), plan.slowest_log_time
    batches: list[float] = []
    times: list[float] = []
    for step in range(FIRST_TRIAL, LAST_TRIAL):
        size = max(1, round(plan.batch_unit * TRIAL_STEP**step))
        if batches and size <= batches[-1]:
            continue
        if size > len(basin.loss):
            break
        exits = simulate(
            basin.landscape,
            SGD(eta, float(size), noise),
            Box(plan.half_width),
            replicas=TRIAL_REPLICAS,
            max_iterations=max(TRIAL_ITERATIONS, round(TRIAL_PATIENCE * math.exp(slowest))),
            seed=seed_for(seed, "network reach", size),
        )
        if exits.exited.sum() < TRIAL_EXITS:  # too slow: the sweep ends between this trial and the last one
            break
        escape = exits.estimate()
        assert isinstance(escape, Estimate)
        log_time = math.log(escape.value)
        if log_time > slowest + OVERSHOT:
            break
        batches.append(float(size))
        times.append(max([*times, log_time]))
        if log_time >= slowest - EXTRAPOLATED:
            break
    if not batches:
        raise EscapeError(
            f"with minibatches of {size} the escape time is already above e^{slowest:g} iterations; raise "
            "network.slowest_log_time, or lower network.batch_unit or network.half_width."
        )
    return {"batch": batches, "log_time": times}
