"""Escape of SGD from the minima of small networks, with the noise of minibatches and with Gaussian noise.

Replicas leave a ball around the minimum. In a quadratic basin the exponent of the escape is (B/η) r²/(2λ), λ the
largest eigenvalue of S, where HS + SH = C. Two designs reach the same exponents: η is swept at B = 1, and B is swept at
the largest η, with a smaller ball.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import torch

from sgd_diffusion.dynamics import SGD, GaussianMinibatches, Minibatches
from sgd_diffusion.errors import LandscapeError, UnresolvedError
from sgd_diffusion.escape import Ball, NetworkBasin, SweepPoint, plain_points, simulate
from sgd_diffusion.escape import sweep as sweep_of
from sgd_diffusion.landscapes import Landscape, Minimum, NetworkLoss, find_minimum
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_table
from sgd_diffusion.streams import seed_for
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.experiments.data_curvature.settings import EscapeSettings
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


@dataclass(frozen=True)
class SmallNetwork:
    """A network with its minimum.

    Attributes:
        draw: number of the draw of rows.
        model: name of the network.
        basin: the minimum.
        isolated: whether the lowest curvature is at least `lowest_curvature`.
        settles: whether the condition number of the Hessian is at most `largest_condition`.
        eta_radius, batch_radius: of the balls in the sweeps of η and of B.
        largest_rate: η in the sweep of B, and the largest η in that of η.

    Examples:
        Both inputs have both labels, so that θ* = 0; the slope's curvature is ¼, that of the bias too:

        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 1, 1, 0] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), loss="one logit")
        >>> network = small_network(loss, "logistic regression", EscapeSettings(), seed=0, draw=0)
        >>> round(network.largest_rate * 0.25, 6)  # `stiffest`
        0.2
    """

    draw: int
    model: str
    basin: NetworkBasin
    isolated: bool
    settles: bool
    eta_radius: float
    batch_radius: float
    largest_rate: float

    def described(self) -> pd.DataFrame:
        """Return the row of the `NETWORKS` table."""
        curvatures = self.basin.minimum.curvatures
        return pd.DataFrame(
            {
                "draw": [self.draw],
                "model": self.model,
                "isolated": self.isolated,
                "settles": self.settles,
                "parameters": self.basin.loss.dimension,
                "loss": self.basin.minimum.loss,
                "lowest_curvature": float(curvatures[0]),
                "largest_curvature": float(curvatures[-1]),
                "trace_ratio": float(self.basin.covariance.trace() / self.basin.hessian.trace()),
                "eta_radius": self.eta_radius,
                "batch_radius": self.batch_radius,
            }
        )


def small_network(loss: NetworkLoss, model: str, settings: EscapeSettings, seed: int, draw: int) -> SmallNetwork | None:
    """Return a network at the minimum that its training finds; None if it finds none.

    Args:
        loss: of the network.
        model: its name.
        settings: of the sweeps.
        seed: base of the random stream of the first weights.
        draw: number of the draw of rows.

    Examples:
        The sweep of B starts at B = 4, so that its ball has half the radius of the other:

        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), loss="one logit")
        >>> network = small_network(loss, "logistic regression", EscapeSettings(), seed=0, draw=0)
        >>> network.isolated, round(network.eta_radius / network.batch_radius, 6)
        (True, 2.0)
    """
    start = 0.1 * torch.randn(loss.dimension, generator=torch_stream(seed, "first weights", draw), dtype=torch.float64)
    try:
        minimum = find_minimum(loss, start)
    except LandscapeError:
        return None
    return _measured(loss, minimum, model, settings, draw)


def _measured(loss: NetworkLoss, minimum: Minimum, model: str, settings: EscapeSettings, draw: int) -> SmallNetwork:
    basin, curvatures = NetworkBasin.at(loss, minimum), minimum.curvatures
    rate = settings.stiffest / float(curvatures[-1])
    widest = float(torch.linalg.eigvalsh(basin.spread)[-1])
    radius = (2 * widest * settings.first_exponent * rate) ** 0.5
    isolated = float(curvatures[0]) >= settings.lowest_curvature
    settles = float(curvatures[-1] / curvatures[0]) <= settings.largest_condition
    return SmallNetwork(draw, model, basin, isolated, settles, radius, radius / settings.first_batch**0.5, rate)


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
