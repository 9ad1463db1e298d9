"""Escape of SGD from the minima of small networks, with the noise of minibatches and with Gaussian noise.

Replicas leave a ball around the minimum. In a quadratic basin the exponent of the escape is (B/η) r²/(2λ), λ the
largest eigenvalue of S, where HS + SH = C. Two designs reach the same exponents: η is swept at B = 1, and B is swept at
the largest η, with a smaller ball.
"""

import logging
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pandas as pd

from sgd_diffusion.dynamics import SGD, GaussianMinibatches, Minibatches
from sgd_diffusion.errors import UnresolvedError
from sgd_diffusion.escape import Ball, SweepPoint, plain_points, simulate
from sgd_diffusion.escape import sweep as sweep_of
from sgd_diffusion.landscapes import Landscape, NetworkLoss
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_table
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.data_curvature.settings import EscapeSettings
from sgd_replication.experiments.data_curvature.small_networks import SmallNetwork
from sgd_replication.experiments.data_curvature.tables import TIMES
from sgd_replication.jobs.tables import no_rows

logger = logging.getLogger(__name__)

NOISES: dict[str, Callable[[NetworkLoss], Minibatches | GaussianMinibatches]] = {
    "minibatches": Minibatches,
    "Gaussian": GaussianMinibatches,
    "no replacement": partial(Minibatches, replacement=False),
}
SWEEPS = {"eta": ("minibatches", "Gaussian"), "batch": ("minibatches", "Gaussian", "no replacement")}
"""The noises of each sweep. Without replacement B = 1 has no sweep of its own: its epochs depend on η alone."""


def measure_network(
    network: SmallNetwork, settings: EscapeSettings, seed: int, cache: PointCache = NO_CACHE
) -> pd.DataFrame:
    """Return the rows of one network in the `TIMES` table; none if its minimum is not isolated or settles late.

    A sweep goes on to rarer escapes until one takes so long, in relaxation times, as `highest_log_time` says, or cannot
    be measured. Under minibatch noise replicas are given up after `patience` times the time at which a sweep ends.

    Args:
        network: the network.
        settings: of the sweeps.
        seed: base of the random streams.
        cache: of the points.

    Examples:
        >>> import torch
        >>> from sgd_replication.experiments.data_curvature.small_networks import small_network
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), loss="one logit")
        >>> settings = EscapeSettings(points=3, replicas=20)
        >>> network = small_network(loss, "logistic regression", settings, seed=0, draw=0)
        >>> rows = measure_network(network, settings, seed=0)
        >>> rows.groupby(["sweep", "noise"], sort=False)["batch_size"].agg(list).tolist()
        [[1, 1, 1], [1, 1, 1], [4, 5, 6], [4, 5, 6], [4, 5, 6]]
        >>> bool(rows["log_time"].is_monotonic_increasing)  # no: each sweep begins anew
        False
    """
    parts = []
    for sweep in SWEEPS if network.isolated and network.settles else ():
        for noise in SWEEPS[sweep]:
            for point, (batch, rate) in enumerate(_points(sweep, network, settings)):
                name = f"{network.draw}-{network.model}-{sweep}-{noise}-{point}".replace(" ", "-")
                make = partial(_point, network, sweep, noise, batch, rate, settings, seed)
                rows = cached_table(cache, name, make)
                if rows.empty:  # it has lost its kinds in the cache
                    break
                parts.append(rows)
                level = float(rows["log_time"].iloc[0] - np.log(rows["relaxation"].iloc[0]))
                if level > settings.highest_log_time:
                    break
    if not parts:
        return no_rows(TIMES)
    return pd.concat(parts, ignore_index=True)


def _points(sweep: str, network: SmallNetwork, settings: EscapeSettings) -> Iterator[tuple[int, float]]:
    """Yield B and η of the points of a sweep, from the most frequent escape on."""
    for point in range(settings.points):
        if sweep == "eta":
            yield 1, network.largest_rate / settings.growth**point
        else:
            yield settings.first_batch + point, network.largest_rate


def _point(
    network: SmallNetwork, sweep: str, noise: str, batch: int, rate: float, settings: EscapeSettings, seed: int
) -> pd.DataFrame:
    """Return the row of one point; none if its time cannot be measured."""
    basin, radius = network.basin, network.eta_radius if sweep == "eta" else network.batch_radius
    where = basin.landscape, SGD(rate, float(batch), NOISES[noise](basin.loss)), Ball(radius)
    stream = seed_for(seed, "small networks", network.model, network.draw, sweep, noise, batch, f"{rate:.12g}")
    relaxation = 1 / (rate * float(basin.minimum.curvatures[0]))
    longest = int(settings.patience * np.exp(settings.highest_log_time) * relaxation)
    found = (
        _by_splitting(where, settings, stream)
        if noise == "Gaussian"
        else _by_plain_runs(where, settings, longest, stream)
    )
    if found is None:
        return no_rows(TIMES)
    return pd.DataFrame(
        {
            "draw": [network.draw],
            "model": network.model,
            "sweep": sweep,
            "noise": noise,
            "batch_size": batch,
            "method": found.method,
            "learning_rate": rate,
            "relaxation": relaxation,
            "error": found.error,
            "log_time": found.log_time,
            "exponential": found.exponential,
        }
    )


Where = tuple[Landscape, SGD, Ball]
"""Landscape, dynamics and boundary of a point."""


def _by_plain_runs(where: Where, settings: EscapeSettings, longest: int, seed: int) -> SweepPoint | None:
    """Return a point from plain runs; None if fewer than half of the replicas leave in time."""
    times = simulate(*where, replicas=settings.replicas, max_iterations=longest, seed=seed)
    (found,) = plain_points(times)
    return found


def _by_splitting(where: Where, settings: EscapeSettings, seed: int) -> SweepPoint | None:
    """Return a point from plain runs or splitting; None if repeats of splitting disagree, which is logged."""
    try:
        (found,) = sweep_of(*where, **settings.gaussian.model_dump(), seed=seed)
    except UnresolvedError as error:
        logger.warning("a point is left out: %s", error)
        return None
    return found
