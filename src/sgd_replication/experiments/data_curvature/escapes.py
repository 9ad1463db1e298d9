"""Escape of SGD from the minima of small networks, with the noise of minibatches and with Gaussian noise.

Replicas leave a ball around the minimum. In a quadratic basin the exponent of the escape is (B/η) r²/(2λ), λ the
largest eigenvalue of S, where HS + SH = C. Three sweeps reach the same exponents: η at B = 1 with a large ball,
B/η with the same ball, and B at the largest η with a small one.
"""

from functools import partial

import numpy as np
import pandas as pd

from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_table
from sgd_replication.experiments.data_curvature.levels import expected_level, first_settled, next_strength, reached
from sgd_replication.experiments.data_curvature.point_times import SweepPoint
from sgd_replication.experiments.data_curvature.settings import EscapeSettings
from sgd_replication.experiments.data_curvature.small_networks import SmallNetwork
from sgd_replication.experiments.data_curvature.tables import TIMES
from sgd_replication.jobs.tables import no_rows

SWEEPS = {
    "eta": ("minibatches",),
    "large": ("Gaussian", "minibatches"),
    "batch": ("Gaussian", "minibatches", "no replacement"),
}
"""The noises of each sweep. Gaussian noise, whose iterations cost most, is simulated where η is large, so that a
relaxation takes few. Without replacement B = 1 has no sweep of its own: its epochs depend on η alone."""
SPARE = 1.0
"""Further e-folds under Gaussian noise, because the settled points of the minibatches may begin so much later."""
FAR = 0.5
"""ln τ beyond the wanted end of a sweep from which on half of the replicas suffice: the range is long enough even so.
A sweep of B gets there because B is whole, without replacement above all, where ln τ rises by two and more with B."""
STARTS = {"no replacement": 0.5}
"""B/η of a sweep's first point over that of the other sweeps; without replacement escape takes longer."""


def measure_network(
    network: SmallNetwork, settings: EscapeSettings, seed: int, cache: PointCache = NO_CACHE
) -> pd.DataFrame:
    """Return the rows of one network in the `TIMES` table; none if its minimum is not isolated or settles late.

    A sweep goes on to rarer escapes, in even ratios of ln τ, until one takes about `e_folds` e-folds longer than the
    first settled one, or until its time cannot be measured. Minibatches are compared with Gaussian noise, so that the
    range of their sweep counts from the later of both first settled points; the sweep with Gaussian noise is one e-fold
    longer. A sweep also ends before B is the number of rows, at which a minibatch without replacement has no noise.

    Args:
        network: the network.
        settings: of the sweeps.
        seed: base of the random streams.
        cache: of the points.

    Examples:
        >>> import torch
        >>> from sgd_diffusion.landscapes import NetworkLoss
        >>> from sgd_replication.experiments.data_curvature.small_networks import small_network
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), loss="one logit")
        >>> settings = EscapeSettings(points=3, most_replicas=32)
        >>> network = small_network(loss, "logistic regression", settings, seed=0, draw=0)
        >>> rows = measure_network(network, settings, seed=0)
        >>> rows.groupby(["sweep", "noise"], sort=False)["batch_size"].agg(list).tolist()
        [[1, 1, 1], [1, 1, 1], [1, 1, 1], [4, 5, 6], [4, 5, 6], [2, 3, 4]]
        >>> bool(rows["log_time"].is_monotonic_increasing)  # no: each sweep begins anew
        False
    """
    parts = []
    for sweep in SWEEPS if network.isolated and network.settles else ():
        compared = -np.inf
        for noise in SWEEPS[sweep]:
            rows = _sweep(network, sweep, noise, settings, seed, cache, compared if noise == "minibatches" else -np.inf)
            if noise == "Gaussian":
                compared = first_settled([_level(part) for part in rows])
            parts += rows
    if not parts:
        return no_rows(TIMES)
    return pd.concat(parts, ignore_index=True)


def _level(rows: pd.DataFrame) -> float:
    """Return ln τ of a point, in relaxation times; by splitting, if this gives a time."""
    return float(rows["log_time"].iloc[-1] - np.log(rows["relaxation"].iloc[-1]))


def _sweep(
    network: SmallNetwork,
    sweep: str,
    noise: str,
    settings: EscapeSettings,
    seed: int,
    cache: PointCache,
    compared: float = -np.inf,
) -> list[pd.DataFrame]:
    """Return the rows of the points of a sweep, a table each, from the most frequent escape on.

    Args:
        network, settings, seed, cache: as for `measure_network`.
        sweep, noise: of the points.
        compared: ln τ of the first settled point, in relaxation times, of the sweep with which this one is compared.
    """
    parts: list[pd.DataFrame] = []
    strengths: list[float] = []
    levels: list[float] = []
    batch = 0
    wanted = settings.e_folds + (SPARE if noise == "Gaussian" else 0.0)
    while len(parts) < settings.points:
        highest = max(compared, first_settled(levels)) + wanted
        if levels and reached(levels[-1], highest):
            break
        strength = next_strength(strengths, levels, settings.growth, highest, STARTS.get(noise, 1.0))
        batch, rate = _design(sweep, network, settings, strength, batch)
        if batch >= len(network.basin.loss):
            break
        strength = batch / rate * network.largest_rate / (settings.first_batch if sweep == "batch" else 1)
        expected = expected_level(strengths, levels, strength)
        point = SweepPoint(network, sweep, noise, batch, rate, expected)
        far = {"replicas": settings.replicas // 2} if levels and expected > highest + FAR else {}
        name = f"{network.draw}-{network.model}-{sweep}-{noise}-{len(parts)}".replace(" ", "-")
        rows = cached_table(cache, name, partial(point.measured, settings.model_copy(update=far), seed))
        if rows.empty:  # it has lost its kinds in the cache
            break
        parts.append(rows)
        strengths.append(strength)
        levels.append(_level(rows))
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
