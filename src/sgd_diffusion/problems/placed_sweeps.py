"""Sweeps of k, B and η from the minimum of a user's network, with points between its relaxation and the slowest escape.

A point is judged if its escape takes ten relaxation times 1/(ηkh) or more. Of points at equal steps from B → 0, as
`measure_wide_sweep` places them, most lie before that.
"""

import logging
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Box, QuadraticBasin, plain_points, simulate
from sgd_diffusion.escape.relaxation import RELAXATION_TIMES
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.point_cache import NO_CACHE, PointCache
from sgd_diffusion.problems.exit_checks import RELAXATIONS
from sgd_diffusion.problems.network_sweeps import MAX_RUN_IN_SLOWEST_TIMES
from sgd_diffusion.problems.sweep_range import LEAST_RISE, planned_rate, swept_batch_sizes, swept_inverse_rates
from sgd_diffusion.problems.sweep_rows import as_rows, enough
from sgd_diffusion.statistics import MIN_POINTS_FOR_LAW
from sgd_diffusion.streams import seed_for
from sgd_diffusion.sweep_plan import SweepPlan

SHORTEST = 1.0
"""Smallest range of ln τ in a sweep that ends beyond ten relaxation times."""
LEAST_RANGE = 1.05
"""Smallest ratio of the last to the first 1/η of a sweep."""
STEPS = 400
"""Number of B at which the interpolated ln τ is inverted."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class PlacedPoints:
    """Points of the sweeps of k, B and η.

    Attributes:
        batch_sizes: (points,), integer B of the sweep of B, at the planned η.
        fixed_batch: B of the sweeps of η and k.
        inverse_rates: (points,), 1/k, and 1/η in units of the planned 1/η.

    Examples:
        >>> sizes, rates = torch.tensor([8.0, 16.0]), torch.tensor([1.0, 2.0])
        >>> PlacedPoints(sizes, fixed_batch=8, inverse_rates=rates).fixed_batch
        8
    """

    batch_sizes: Tensor
    fixed_batch: int
    inverse_rates: Tensor


def place_sweeps(basin: QuadraticBasin, plan: SweepPlan, tried: dict[str, list[float]]) -> PlacedPoints:
    """Return the points of the sweeps, at equal steps of B, 1/η and 1/k.

    With ln τ(B) from trials, interpolated linearly and extrapolated, the sweep of B runs from the B at which τ is
    ten relaxation times 1/(ηh) to the one at which τ is the plan's slowest. In units of 1/η the escape time
    depends on B/η alone, so that in the sweep of η, with a fixed B₁,

        ln τ(B₁, η/r) = ln τ(r B₁, η) + ln r

    B₁ is the first B of the sweep of B, and r runs from 1 to where ln τ is the slowest. If the sweeps end before ten
    relaxation times, their points are those of `measure_wide_sweep`: at equal steps from 0, with B₁ = `batch_unit`.

    Args:
        basin: the network at its minimum.
        plan: gives `batch_unit`, η, the slowest time and, by the length of its grid, the number of points.
        tried: as `tried_batches` gives it.

    Raises:
        EscapeError: the sweep would need larger minibatches than the set has examples.

    Examples:
        Here ln τ = 2 + B/4 in trials, and the sweeps end at e^8; ten relaxation times are 43 iterations:

        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> basin = QuadraticBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> plan = SweepPlan(half_width=0.2, batch_unit=4, slowest_log_time=8.0)
        >>> found = place_sweeps(basin, plan, {"batch": [4.0, 16.0], "log_time": [3.0, 6.0]})
        >>> found.batch_sizes.tolist(), found.fixed_batch
        ([7.0, 9.0, 12.0, 14.0, 17.0, 19.0, 22.0, 24.0], 7)
        >>> [round(rate, 2) for rate in found.inverse_rates[[0, -1]].tolist()]
        [1.0, 2.83]
    """
    batches, times = tried["batch"], tried["log_time"]
    unit, slowest, count = plan.batch_unit, plan.slowest_log_time, len(plan.grid)
    first, last = max(len(batches) - 3, 0), len(batches) - 1
    rise = times[last] - times[first] if last else times[0]
    slope = max(rise, LEAST_RISE) / (batches[last] - batches[first] if last else batches[0])
    reach = batches[-1] + max(slowest + 1 - times[-1], 0) / slope
    grid = np.linspace(0, reach, STEPS)
    curve = np.interp(grid, [0.0, *batches], [min(times[0], 0.0), *times])
    curve += slope * np.maximum(grid - batches[-1], 0)

    settled = math.log(RELAXATIONS * basin.relaxation_time(planned_rate(basin, plan)) / RELAXATION_TIMES)
    examples, end = len(basin.loss), float(np.interp(slowest, curve, grid))
    begins = min(settled, slowest - SHORTEST)
    start = max(1.0, float(np.interp(begins, curve, grid))) if slowest > settled else end / count
    if end > examples > start:
        logger.warning("The sweep of B ends at the %d examples of the set, before e^%g iterations.", examples, slowest)
    if start + MIN_POINTS_FOR_LAW > examples:
        raise EscapeError(
            f"with minibatches of {examples}, all examples of the set, the escape time is only about "
            f"e^{float(np.interp(examples, grid, curve)):.1f} iterations. Lower network.batch_unit or "
            "network.slowest_log_time, or raise network.half_width."
        )
    if slowest <= settled:
        farthest = float(np.interp(slowest, curve[1:] + np.log(grid[1:] / unit), grid[1:])) / unit
        sizes = swept_batch_sizes(min(end, examples) / unit, plan)
        return PlacedPoints(sizes, unit, swept_inverse_rates(basin, farthest, plan))
    sizes = torch.linspace(start, min(end, examples), count, dtype=torch.float64).round().unique()
    if len(sizes) < MIN_POINTS_FOR_LAW:  # too few integers between the first and the last B
        sizes = sizes[0] + torch.arange(MIN_POINTS_FOR_LAW, dtype=torch.float64)
    fixed = int(sizes[0])
    slower = grid[1:] / fixed
    farthest = float(np.interp(slowest, curve[1:] + np.log(slower), slower))
    rates = torch.linspace(1, max(farthest, LEAST_RANGE), count, dtype=torch.float64)
    return PlacedPoints(sizes, fixed, rates)


def measure_placed_sweep(
    name: str,
    basin: QuadraticBasin,
    points: PlacedPoints,
    plan: SweepPlan,
    seed: int,
    noise: Minibatches,
    cache: PointCache = NO_CACHE,
    replicas_per_stream: int | None = None,
) -> pd.DataFrame:
    """Return the escape times of one sweep of a network, a row per point.

    Args:
        name: `k`, whose boundary is rescaled with the landscape, `batch` or `eta`.
        basin: the network at its minimum.
        points: as `place_sweeps` gives them.
        plan: gives δ, η, the slowest time and the number of replicas.
        seed: base seed of the random streams.
        noise: minibatches of the network.
        cache: cache of finished points of the sweep; by default none are stored.
        replicas_per_stream: as for `simulate`.

    Raises:
        EscapeError: too few points were measured to fit a law.

    Examples:
        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> basin = QuadraticBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> from sgd_diffusion.problems.escape_trials import tried_batches
        >>> plan, noise = SweepPlan(half_width=0.3, batch_unit=4, slowest_log_time=5.0, replicas=30), Minibatches(loss)
        >>> points = place_sweeps(basin, plan, tried_batches(basin, plan, 0, noise))
        >>> rows = measure_placed_sweep("batch", basin, points, plan, 0, noise)
        >>> bool((rows["log_time"] < 6).all()), rows["x"].tolist() == points.batch_sizes.tolist()
        (True, True)
    """
    eta, width, relative = planned_rate(basin, plan), plan.half_width, points.inverse_rates
    landscape, box, fixed = basin.landscape, Box(width), float(points.fixed_batch)
    panels: dict[str, tuple[Landscape, SGD, Box, Tensor]] = {
        "k": (landscape.sharpened(1 / relative), SGD(eta, fixed, noise), Box(width * relative.sqrt()), relative),
        "batch": (landscape, SGD(eta, points.batch_sizes, noise), box, points.batch_sizes),
        "eta": (landscape, SGD(eta / relative, fixed, noise), box, relative / eta),
    }
    panel, dynamics, boundary, x = panels[name]
    times = simulate(
        panel,
        dynamics,
        boundary,
        replicas=plan.replicas,
        max_iterations=round(MAX_RUN_IN_SLOWEST_TIMES * math.exp(plan.slowest_log_time)),
        seed=seed_for(seed, "network sweep", name),
        cache=cache,
        replicas_per_stream=replicas_per_stream,
    )
    measured = plain_points(times)
    rows = as_rows(measured, x.tolist(), {"model": "network", "sweep": name})
    return enough(rows, len(measured), "raise problem.points or network.slowest_log_time")
