"""Fig. 5 of Xie et al.: the published grids at 100 replicas.

What the paper leaves out (η in a, η in b, B in c) is chosen so that the middle of each panel escapes as slowly as the
published Avila net does there. On the other sets, whose points are not at hand, the same target is used. Where even
B = 1 is far too slow in panel c, all its η are multiplied by one factor instead.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from sgd_diffusion.config import NetworkEscapeSettings
from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Box, plain_sweep, simulate
from sgd_diffusion.network_escape.sweeps import PRECISION, as_rows
from sgd_diffusion.network_escape.valley import NetworkValley
from sgd_diffusion.streams import seed_for

PANELS = ("5a", "5b", "5c")
FEWEST = 3
TRIED_EXPONENTS = np.geomspace(0.4, 14.0, 8)
PATIENCE = 3
STABLE = 1.5
HOPELESS = 6.0
"""Exponent of B = 1 from which no minibatch is small enough."""


@dataclass(frozen=True)
class Panel:
    """One panel: at each point η, B and 1/k.

    Attributes:
        name: `5a`, `5b` or `5c`.
        x: the axis.
        published: ln(iterations).
        eta, batch, inverse_k: (points,).
    """

    name: str
    x: NDArray[np.float64]
    published: NDArray[np.float64]
    eta: NDArray[np.float64]
    batch: NDArray[np.float64]
    inverse_k: NDArray[np.float64]


def published_panel(curves: pd.DataFrame, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a panel's axis and ln(iterations); Fig. 5c prints rates per dynamical time, −log γ + ln(1/η)."""
    rows = curves[curves["panel"] == name]
    x, y = rows["x"].to_numpy(), rows["y"].to_numpy()
    return x, (y + np.log(x) if name == "5c" else y)


def measure_published(
    name: str, curves: pd.DataFrame, valley: NetworkValley, settings: NetworkEscapeSettings, seed: int
) -> pd.DataFrame:
    """Return one panel's rows of the `PUBLISHED` table.

    Args:
        name: of the panel.
        curves: the digitised points.
        valley: the network at its minimum.
        settings: replicas, and B of panel a.
        seed: base of the streams.
    """
    panel = _matched(name, curves, valley, settings, seed)
    points = plain_sweep(
        valley.landscape.sharpened(torch.from_numpy(1 / panel.inverse_k)),
        SGD(panel.eta.tolist(), panel.batch.tolist(), Minibatches(valley.loss)),
        Box((settings.half_width * np.sqrt(panel.inverse_k)).tolist()),
        replicas=settings.published.replicas,
        max_iterations=round(PATIENCE * math.exp(float(panel.published.max()))),
        seed=seed_for(seed, "published", name),
        dtype=PRECISION,
    )
    measured = np.array([point is not None for point in points])
    if measured.sum() < FEWEST:
        raise EscapeError(
            f"Fig. {name}: only {measured.sum()} of {len(points)} points escaped within {PATIENCE} times the slowest "
            "published time; the net is too far from the published one. Change half_width or weight_decay."
        )
    return as_rows(points, panel.x, {"panel": name}).assign(
        learning_rate=panel.eta[measured],
        batch_size=panel.batch[measured],
        rate=(panel.eta / panel.inverse_k)[measured],
        published=panel.published[measured],
    )


def _matched(
    name: str, curves: pd.DataFrame, valley: NetworkValley, settings: NetworkEscapeSettings, seed: int
) -> Panel:
    """Choose what the panel does not print."""
    x, published = (values[:: settings.published.every] for values in published_panel(curves, name))
    ones, middle = np.ones_like(x), len(x) // 2
    target = float(published[middle])
    if name == "5a":
        batch = float(settings.published.batch_size)
        rate = _matching_rate(valley, settings, batch, target, seed, steepest=float(1 / x.min() * x[middle]))
        return Panel(name, x, published, rate * x[middle] * ones, batch * ones, x)
    if name == "5b":
        rate = _matching_rate(valley, settings, float(x[middle]), target, seed)
        return Panel(name, x, published, rate * ones, x, ones)
    if valley.exponent(settings.half_width) * x[middle] > HOPELESS:
        factor = _matching_rate(valley, settings, 1.0, target, seed, steepest=float(x[middle] / x.min())) * x[middle]
        return Panel(name, x, published, factor / x, ones, ones)
    return Panel(name, x, published, 1 / x, _matching_batch(valley, settings, 1 / x[middle], target, seed) * ones, ones)


def _matching_rate(
    valley: NetworkValley,
    settings: NetworkEscapeSettings,
    batch: float,
    target: float,
    seed: int,
    steepest: float = 1.0,
) -> float:
    """kη at which ln τ is the target, or the nearest that is stable; `steepest` is the panel's largest over it."""
    rates = batch * valley.exponent(settings.half_width) / TRIED_EXPONENTS
    rates = np.minimum(rates, STABLE / (steepest * float(valley.minimum.curvatures[-1])))
    dynamics = SGD(np.unique(rates).tolist(), batch, Minibatches(valley.loss))
    return float(np.exp(_interpolated(valley, settings, dynamics, np.log(np.unique(rates)), target, seed)))


def _matching_batch(
    valley: NetworkValley, settings: NetworkEscapeSettings, rate: float, target: float, seed: int
) -> float:
    """The whole B at which ln τ is nearest to the target."""
    tried = TRIED_EXPONENTS * rate / valley.exponent(settings.half_width)
    sizes = np.unique(np.clip(np.round(tried), 1, len(valley.loss)))
    if len(sizes) == 1:
        return float(sizes[0])
    dynamics = SGD(rate, sizes.tolist(), Minibatches(valley.loss))
    return float(max(1, round(_interpolated(valley, settings, dynamics, sizes, target, seed))))


def _interpolated(
    valley: NetworkValley,
    settings: NetworkEscapeSettings,
    dynamics: SGD,
    control: NDArray[np.float64],
    target: float,
    seed: int,
) -> float:
    """Where ln τ, measured at every control, crosses the target; the nearest end if it does not."""
    times = simulate(
        valley.landscape,
        dynamics,
        Box(settings.half_width),
        replicas=settings.published.matching_replicas,
        max_iterations=round(PATIENCE * np.exp(target)),
        seed=seed_for(seed, "matching"),
        dtype=PRECISION,
    )
    exits, watched = times.exited.reshape(len(control), -1).sum(1), times.iterations.reshape(len(control), -1).sum(1)
    seen = exits > 0
    if not seen.any():
        raise EscapeError(
            f"no trial escaped within {PATIENCE} times the published time; the net is too far from the published one. "
            "Change half_width or weight_decay."
        )
    log_time = np.log(watched[seen] / exits[seen])
    order = np.argsort(log_time)
    return float(np.interp(target, log_time[order], control[seen][order]))
