"""Escape times on the published grids of Fig. 5 of Xie et al.

The paper does not give η in panels a and b, nor B in panel c. They are chosen so that the escape time in the middle of
each panel is the published one of Avila; on the other data sets too, because their published points are not available.
Where escape is slower than that even at B = 1, all η of panel c are multiplied by one factor.
"""

import math

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from sgd_diffusion.devices import CPU
from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.escape import Box, NetworkBasin, plain_points, simulate
from sgd_diffusion.point_cache import NO_CACHE, PointCache
from sgd_diffusion.problems.sweep_range import STABLE
from sgd_diffusion.problems.sweep_rows import as_rows
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.network_escape.sweep_settings import PanelSettings

PANELS = ("5a", "5b", "5c")
TRIED_EXPONENTS = np.geomspace(0.4, 14.0, 8)
"""Predicted exponents of the box exit at which a panel is tried."""
MAX_RUN_IN_PUBLISHED_TIMES = 3
"""Length of a run over the slowest published τ of the panel; of a trial over the τ to be matched."""


def published_panel(curves: pd.DataFrame, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a panel's x and ln(iterations); Fig. 5c plots −log γ with γ per dynamical time, so ln(1/η) is added."""
    rows = curves[curves["panel"] == name]
    x, y = rows["x"].to_numpy(), rows["y"].to_numpy()
    return x, (y + np.log(x) if name == "5c" else y)


def measure_published(
    name: str,
    curves: pd.DataFrame,
    basin: NetworkBasin,
    settings: PanelSettings,
    seed: int,
    cache: PointCache = NO_CACHE,
    device: torch.device = CPU,
) -> pd.DataFrame:
    """Return one panel's rows of the `PUBLISHED` table, without the points at which too few replicas leave in time.

    Args:
        name: of the panel.
        curves: the digitised points.
        basin: the network at its minimum.
        settings: replicas, and B of panel a.
        seed: base of the streams.
        cache: of the panel's points.
        device: of the replicas of the panel; the trials always run on the CPU.

    Examples:
        The learning rate is chosen so that the escape time in the middle of the panel is the published one:

        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> basin = NetworkBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> curves = pd.DataFrame({"panel": "5b", "x": [1.0, 2.0, 3.0], "y": [2.5, 3.0, 3.5]})
        >>> settings = PanelSettings(published={"replicas": 50, "matching_replicas": 50})
        >>> rows = measure_published("5b", curves, basin, settings, seed=0)
        >>> rows["batch_size"].tolist(), bool(abs(rows["log_time"][1] - rows["published"][1]) < 0.4)
        ([1.0, 2.0, 3.0], True)
    """
    panel = _matched(name, curves, basin, settings, seed)
    inverse_k = panel["inverse_k"].to_numpy()
    times = simulate(
        basin.landscape.sharpened(torch.from_numpy(1 / inverse_k)),
        SGD(panel["learning_rate"].tolist(), panel["batch_size"].tolist(), Minibatches(basin.loss)),
        Box((settings.half_width * np.sqrt(inverse_k)).tolist()),
        replicas=settings.published.replicas,
        max_iterations=round(MAX_RUN_IN_PUBLISHED_TIMES * math.exp(float(panel["published"].max()))),
        seed=seed_for(seed, "published", name),
        device=device,
        cache=cache,
    )
    points = plain_points(times)
    measured = panel[[point is not None for point in points]].reset_index(drop=True)
    return as_rows(points, panel["x"].to_numpy(), {"panel": name}).assign(
        learning_rate=measured["learning_rate"],
        batch_size=measured["batch_size"],
        rate=measured["learning_rate"] / measured["inverse_k"],
        published=measured["published"],
    )


def _matched(name: str, curves: pd.DataFrame, basin: NetworkBasin, settings: PanelSettings, seed: int) -> pd.DataFrame:
    """Return x, the published ln τ, η, B and 1/k of a panel; its middle has the published escape time by η or B."""
    x, published = (values[:: settings.published.every] for values in published_panel(curves, name))
    panel, middle = pd.DataFrame({"x": x, "published": published}), len(x) // 2
    target = float(published[middle])
    if name == "5a":
        batch = float(settings.published.batch_size)
        rate = _matching_rate(basin, settings, batch, target, seed, steepest=float(1 / x.min() * x[middle]))
        return panel.assign(learning_rate=rate * x[middle], batch_size=batch, inverse_k=x)
    if name == "5b":
        rate = _matching_rate(basin, settings, float(x[middle]), target, seed)
        return panel.assign(learning_rate=rate, batch_size=x, inverse_k=1.0)
    size = _matching_batch(basin, settings, 1 / x[middle], target, seed)
    if size is None:
        factor = _matching_rate(basin, settings, 1.0, target, seed, steepest=float(x[middle] / x.min())) * x[middle]
        return panel.assign(learning_rate=factor / x, batch_size=1.0, inverse_k=1.0)
    return panel.assign(learning_rate=1 / x, batch_size=size, inverse_k=1.0)


def _matching_rate(
    basin: NetworkBasin,
    settings: PanelSettings,
    batch: float,
    target: float,
    seed: int,
    steepest: float = 1.0,
) -> float:
    """Return kη at which ln τ is the target, or the nearest stable one.

    `steepest` is the largest kη of the panel over the one returned.
    """
    rates = batch * basin.exponent(settings.half_width) / TRIED_EXPONENTS
    rates = np.unique(np.minimum(rates, STABLE / (steepest * float(basin.minimum.curvatures[-1]))))
    dynamics = SGD(rates.tolist(), batch, Minibatches(basin.loss))
    log_time = _trials(basin, settings, dynamics, target, seed)
    return float(np.exp(_crossing(np.log(rates), log_time, target)))


def _matching_batch(
    basin: NetworkBasin, settings: PanelSettings, rate: float, target: float, seed: int
) -> float | None:
    """Return the whole B at which ln τ is nearest to the target; None if escape is slower than that at B = 1."""
    tried = TRIED_EXPONENTS * rate / basin.exponent(settings.half_width)
    sizes = np.unique(np.clip(np.round([1, 2, *tried]), 1, len(basin.loss)))
    dynamics = SGD(rate, sizes.tolist(), Minibatches(basin.loss))
    log_time = _trials(basin, settings, dynamics, target, seed)
    if log_time[0] > target:
        return None
    return float(round(_crossing(sizes, log_time, target)))


def _trials(
    basin: NetworkBasin, settings: PanelSettings, dynamics: SGD, target: float, seed: int
) -> NDArray[np.float64]:
    """Return ln τ at every point of a panel of trials; infinite where no replica left."""
    times = simulate(
        basin.landscape,
        dynamics,
        Box(settings.half_width),
        replicas=settings.published.matching_replicas,
        max_iterations=round(MAX_RUN_IN_PUBLISHED_TIMES * np.exp(target)),
        seed=seed_for(seed, "matching"),
    )
    exits, watched = times.exited.sum(1), times.iterations.sum(1)
    return np.where(exits > 0, np.log(watched / np.maximum(exits, 1)), np.inf)


def _crossing(control: NDArray[np.float64], log_time: NDArray[np.float64], target: float) -> float:
    """Return the control at which ln τ crosses the target.

    This is the nearest end of the range if ln τ does not cross it, and the last control if no replica left at all.
    """
    seen = np.isfinite(log_time)
    if not seen.any():
        return float(control[-1])
    order = np.argsort(log_time[seen])
    return float(np.interp(target, log_time[seen][order], control[seen][order]))
