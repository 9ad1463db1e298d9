"""Sweep of the batch size for the escape from the minimum of logistic regression."""

import logging
from functools import partial

import pandas as pd

from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.errors import UnresolvedError
from sgd_diffusion.escape import Box, QuadraticBasin, SweepPoint, sweep
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.problems import planned_rate
from sgd_diffusion.problems.sweep_rows import as_rows, enough
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.network_escape.settings import EscapeTimeSettings

logger = logging.getLogger(__name__)


def measure_logistic_sweep(
    basin: QuadraticBasin, settings: EscapeTimeSettings, seed: int, cache: PointCache = NO_CACHE
) -> pd.DataFrame:
    """Return the sweep of B from the minimum of logistic regression, by splitting where plain runs are too slow.

    A point that is too slow for plain runs, but at which escape is too frequent for splitting, is left out with a
    warning.

    Args:
        basin: of logistic regression.
        settings: B of the points, δ, and the replicas of each point.
        seed: base of the streams.
        cache: of the sweep's points.

    Raises:
        EscapeError: too few points could be measured.

    Examples:
        With the largest minibatches fewer than half of the replicas leave within 60 iterations, so it is split:

        >>> import torch
        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> basin = QuadraticBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> effort = {"replicas": 20, "plain_iterations": 60, "split_replicas": 200, "repeats": 4}
        >>> sizes = [1, 2, 3, 4, 5, 14]
        >>> settings = EscapeTimeSettings(half_width=0.3, batch_unit=2, logistic_batch_sizes=sizes, logistic=effort)
        >>> rows = measure_logistic_sweep(basin, settings, seed=0)
        >>> rows["method"].tolist(), bool(rows["log_time"].iloc[0] < rows["log_time"].iloc[-1])
        (['plain', 'plain', 'plain', 'plain', 'plain', 'splitting'], True)
    """
    sizes = settings.logistic_batch_sizes
    points = [(f"logistic-{size}", partial(_logistic_point, size, basin, settings, seed)) for size in sizes]
    rows = cached_tables(cache, points, "logistic regression")
    remedy = "give network_escape.logistic_batch_sizes more points, or raise network_escape.logistic.plain_iterations"
    return enough(rows, len(sizes), remedy)


def _logistic_point(size: int, basin: QuadraticBasin, settings: EscapeTimeSettings, seed: int) -> pd.DataFrame:
    points: list[SweepPoint | None]
    eta = planned_rate(basin, settings.sweep_plan)
    try:
        points = [
            *sweep(
                basin.landscape,
                SGD(eta, float(size), Minibatches(basin.loss)),
                Box(settings.half_width),
                **settings.logistic.model_dump(),
                seed=seed_for(seed, "logistic sweep", size),
            )
        ]
    except UnresolvedError as error:
        logger.warning("logistic regression at B = %d is left out: %s", size, error)
        points = [None]
    return as_rows(points, [float(size)], {"model": "logistic regression", "sweep": "batch"})
