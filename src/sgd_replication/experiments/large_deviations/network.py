"""Escape of a network on data through a level of its loss: the published experiment, from a true minimum."""

import math

import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import NetworkBasin, ScreenedLevel, plain_points, simulate
from sgd_diffusion.point_cache import NO_CACHE, PointCache
from sgd_diffusion.problems import planned_rate, swept_batch_sizes, swept_inverse_rates
from sgd_diffusion.problems.network_sweeps import MAX_RUN_IN_SLOWEST_TIMES
from sgd_diffusion.problems.sweep_rows import as_rows
from sgd_diffusion.statistics import MIN_POINTS_FOR_LAW
from sgd_diffusion.streams import seed_for
from sgd_diffusion.sweep_plan import SweepPlan

SWEEPS = (("batch", "minimum"), ("eta", "minimum"), ("batch", "displaced"))


def level_of(basin: NetworkBasin, half_width: float) -> ScreenedLevel:
    """Return the level of the loss that the network leaves through.

    Its height over the mean excess loss of SGD is δ² over the variance of the widest coordinate.

    Args:
        basin: the network at its minimum.
        half_width: δ of the box.

    Examples:
        The mean excess loss is proportional to tr(HS), and tr(HS) = tr(C)/2 because HS + SH = C:

        >>> from sgd_diffusion.data import Dataset
        >>> from sgd_replication.experiments.network_escape.basin import train_to_minimum
        >>> inputs = torch.randn(20, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64).numpy()
        >>> dataset = Dataset("toy", inputs, (inputs[:, 0] > 0).astype(int), classes=2)
        >>> basin = train_to_minimum(dataset, 0, hidden=None, weight_decay=0.1)  # logistic regression
        >>> expected = 0.05**2 * float(basin.covariance.trace()) / 2 / basin.widest
        >>> round(level_of(basin, half_width=0.05).height / expected, 6)
        1.0
    """
    return ScreenedLevel(basin.level_height(half_width), basin.hessian)


def displaced(basin: NetworkBasin, height: float) -> Tensor:
    """Return a point along the sharpest direction (d,) whose loss is about `height` above that of the minimum.

    Examples:
        >>> from sgd_diffusion.data import Dataset
        >>> from sgd_replication.experiments.network_escape.basin import train_to_minimum
        >>> inputs = torch.randn(20, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64).numpy()
        >>> dataset = Dataset("toy", inputs, (inputs[:, 0] > 0).astype(int), classes=2)
        >>> basin = train_to_minimum(dataset, 0, hidden=None, weight_decay=0.1)
        >>> rise = basin.landscape.loss(displaced(basin, 1e-4)) - basin.landscape.loss(basin.minimum.theta)
        >>> round(float(rise) / 1e-4, 2)  # close to the minimum the loss is quadratic
        1.0
    """
    curvature, direction = (part[..., -1] for part in torch.linalg.eigh(basin.hessian))
    return basin.minimum.theta + math.sqrt(2 * height / float(curvature)) * direction


def measure_network_levels(
    sweep: str,
    start: str,
    basin: NetworkBasin,
    farthest: dict[str, float],
    plan: SweepPlan,
    share: float,
    seed: int,
    cache: PointCache = NO_CACHE,
) -> pd.DataFrame:
    """Return the rows of one sweep for the `NETWORK_LEVELS` table.

    A sweep from the minimum also gives the rows from equilibrium: the times that are left after replicas have relaxed.

    Args:
        sweep, start: as in `SWEEPS`.
        basin: the network at its minimum.
        farthest: the last B and 1/η of the sweeps, by `sweep_range` for this level.
        plan: determines η, the level, the unit of B, the grid, the longest time and the number of replicas.
        share: height of the displaced start over that of the level.
        seed: base of the streams.
        cache: of the sweep's points.

    Raises:
        EscapeError: fewer points were measured than a law needs.

    Examples:
        >>> from sgd_diffusion.data import Dataset
        >>> from sgd_replication.experiments.network_escape.basin import train_to_minimum
        >>> inputs = torch.randn(20, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64).numpy()
        >>> dataset = Dataset("toy", inputs, (inputs[:, 0] > 0).astype(int), classes=2)
        >>> basin = train_to_minimum(dataset, 0, hidden=None, weight_decay=0.1)  # logistic regression
        >>> farthest, plan = {"batch": 1.0, "rate": 1.0}, SweepPlan(replicas=20)  # up to B = 8
        >>> table = measure_network_levels("batch", "displaced", basin, farthest, plan, share=0.5, seed=0)
        >>> table["x"].tolist(), bool(table["log_time"].iloc[-1] > table["log_time"].iloc[0])
        ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], True)
    """
    eta, level = planned_rate(basin, plan), level_of(basin, plan.half_width)
    if sweep == "batch":
        x = swept_batch_sizes(farthest["batch"], plan)
        rates, dynamics = torch.full_like(x, eta), SGD(eta, x, Minibatches(basin.loss))
    else:
        rates = eta / swept_inverse_rates(basin, farthest["rate"], plan)
        x, dynamics = 1 / rates, SGD(rates, float(plan.batch_unit), Minibatches(basin.loss))
    times = simulate(
        basin.landscape,
        dynamics,
        level,
        replicas=plan.replicas,
        max_iterations=round(MAX_RUN_IN_SLOWEST_TIMES * math.exp(plan.slowest_log_time)),
        seed=seed_for(seed, "network levels", sweep, start),
        start=displaced(basin, share * level.height) if start == "displaced" else None,
        cache=cache,
    )
    forgotten = [math.ceil(basin.relaxation_time(eta) * eta / rate) for rate in rates.tolist()]
    tables = [as_rows(plain_points(times), x.tolist(), {"sweep": sweep, "start": start})]
    if start == "minimum":
        later = [point for number, wait in enumerate(forgotten) for point in plain_points(times.at(number).after(wait))]
        tables.append(as_rows(later, x.tolist(), {"sweep": sweep, "start": "equilibrium"}))
    if len(tables[0]) < MIN_POINTS_FOR_LAW:
        raise EscapeError(
            f"sweep of {sweep} from {start}: {len(tables[0])} of {len(x)} points could be measured in time, and a law "
            f"needs {MIN_POINTS_FOR_LAW}: give network_escape.grid more points, or raise "
            "large_deviations.network.slowest_log_time."
        )
    found = pd.concat([table for table in tables if len(table)], ignore_index=True)
    return found.assign(settling=found["x"].map(dict(zip(x.tolist(), map(float, forgotten), strict=True))))
