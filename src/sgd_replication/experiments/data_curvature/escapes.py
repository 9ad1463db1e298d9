"""Escape of SGD from the minima of small networks, with the noise of minibatches and with Gaussian noise.

Replicas leave a ball around the minimum. In a quadratic basin the exponent of the escape is (B/η) r²/(2λ), λ the
largest eigenvalue of S, where HS + SH = C. Three sweeps reach the same exponents: η at B = 1 with a large ball,
B/η with the same ball, and B at the largest η with a small one.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from sgd_diffusion.dynamics import SGD, GaussianMinibatches, Minibatches
from sgd_diffusion.escape import Ball, plain_points, simulate
from sgd_diffusion.landscapes import NetworkLoss
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_table
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.data_curvature.levels import next_strength, reached
from sgd_replication.experiments.data_curvature.settings import EscapeSettings
from sgd_replication.experiments.data_curvature.small_networks import SmallNetwork
from sgd_replication.experiments.data_curvature.tables import TIMES
from sgd_replication.jobs.tables import no_rows

NOISES: dict[str, Callable[[NetworkLoss], Minibatches | GaussianMinibatches]] = {
    "minibatches": Minibatches,
    "Gaussian": GaussianMinibatches,
    "no replacement": partial(Minibatches, replacement=False),
}
SWEEPS = {
    "eta": ("minibatches",),
    "large": ("minibatches", "Gaussian"),
    "batch": ("minibatches", "Gaussian", "no replacement"),
}
"""The noises of each sweep. Gaussian noise, whose iterations cost most, is simulated where η is large, so that a
relaxation takes few. Without replacement B = 1 has no sweep of its own: its epochs depend on η alone."""


def measure_network(
    network: SmallNetwork, settings: EscapeSettings, seed: int, cache: PointCache = NO_CACHE
) -> pd.DataFrame:
    """Return the rows of one network in the `TIMES` table; none if its minimum is not isolated or settles late.

    A sweep goes on to rarer escapes, in even ratios of ln τ, until one takes about as long, in relaxation times, as
    `highest_log_time` says, or until fewer than half of the replicas leave within `longest` iterations, or
    `longest_gaussian` under Gaussian noise. It also ends before B is the number of rows, at which a minibatch without
    replacement has no noise.

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
        [[1, 1, 1], [1, 1, 1], [1, 1, 1], [4, 5, 6], [4, 5, 6], [4, 5, 6]]
        >>> bool(rows["log_time"].is_monotonic_increasing)  # no: each sweep begins anew
        False
    """
    parts = []
    for sweep in SWEEPS if network.isolated and network.settles else ():
        for noise in SWEEPS[sweep]:
            parts += _sweep(network, sweep, noise, settings, seed, cache)
    if not parts:
        return no_rows(TIMES)
    return pd.concat(parts, ignore_index=True)


def _sweep(
    network: SmallNetwork, sweep: str, noise: str, settings: EscapeSettings, seed: int, cache: PointCache
) -> list[pd.DataFrame]:
    """Return the rows of the points of a sweep, a table each, from the most frequent escape on."""
    parts: list[pd.DataFrame] = []
    strengths: list[float] = []
    levels: list[float] = []
    batch = 0
    while len(parts) < settings.points:
        strength = next_strength(strengths, levels, settings.growth, settings.highest_log_time)
        batch, rate = _design(sweep, network, settings, strength, batch)
        if batch >= len(network.basin.loss):
            break
        name = f"{network.draw}-{network.model}-{sweep}-{noise}-{len(parts)}".replace(" ", "-")
        rows = cached_table(cache, name, partial(_point, network, sweep, noise, batch, rate, settings, seed))
        if rows.empty:  # it has lost its kinds in the cache
            break
        parts.append(rows)
        strengths.append(batch / rate * network.largest_rate / (settings.first_batch if sweep == "batch" else 1))
        levels.append(float(rows["log_time"].iloc[0] - np.log(rows["relaxation"].iloc[0])))
        if reached(levels[-1], settings.highest_log_time):
            break
    return parts


def _design(
    sweep: str, network: SmallNetwork, settings: EscapeSettings, strength: float, before: int
) -> tuple[int, float]:
    """Return B and η of the point whose B/η is `strength` times that of the first, after a point with B = `before`."""
    largest = network.largest_rate
    if sweep == "batch":
        return max(before + 1, round(settings.first_batch * strength)), largest
    batch = int(strength) if sweep == "large" else 1  # as many rows as keep η large
    return batch, largest * batch / strength


def _point(
    network: SmallNetwork, sweep: str, noise: str, batch: int, rate: float, settings: EscapeSettings, seed: int
) -> pd.DataFrame:
    """Return the row of one point; none if its time cannot be measured."""
    basin, radius = network.basin, network.small_radius if sweep == "batch" else network.large_radius
    (found,) = plain_points(
        simulate(
            basin.landscape,
            SGD(rate, float(batch), NOISES[noise](basin.loss)),
            Ball(radius),
            replicas=settings.replicas,
            max_iterations=settings.longest_gaussian if noise == "Gaussian" else settings.longest,
            seed=seed_for(seed, "small networks", network.model, network.draw, sweep, noise, batch, f"{rate:.12g}"),
        )
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
            "learning_rate": rate,
            "relaxation": 1 / (rate * float(basin.minimum.curvatures[0])),
            "error": found.error,
            "log_time": found.log_time,
            "exponential": found.exponential,
        }
    )
