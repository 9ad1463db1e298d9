"""Wide sweeps of k, B and η from the minimum of a network, and of B from that of logistic regression."""

import logging
import math
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.config import NetworkEscapeSettings
from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.errors import EscapeError, UnresolvedError
from sgd_diffusion.escape import EMPTY, Box, Exit, Ledger, SweepPoint, plain_sweep, simulate, sweep
from sgd_diffusion.estimates import Estimate
from sgd_diffusion.keeping import Keep, nothing_kept
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.laws import MIN_POINTS_FOR_LAW
from sgd_diffusion.network_escape.valley import Valley
from sgd_diffusion.progress import track
from sgd_diffusion.streams import seed_for

WIDE_SWEEPS = ("k", "k fixed box", "batch", "eta")
FIRST_TRIAL, LAST_TRIAL, TRIAL_STEP = -3, 14, 1.4
TRIAL_REPLICAS, TRIAL_EXITS, TRIAL_PATIENCE, TRIAL_ITERATIONS = 32, 8, 0.3, 2000
"""Of a trial: replicas, exits that it needs, how long it is watched in units of the slowest time, and at least. Many
replicas watched for a share of their escape time say as much as few watched to the last one's, in a tenth of the
iterations."""
OVERSHOT = 0.8
"""ln τ beyond the slowest at which a trial is too slow to be of use."""
LEAST_RISE = 0.1
EXTRAPOLATED = 1.3
STABLE = 1.5
"""η times the largest curvature, at most; from 2 on every step moves away from the minimum."""

PRECISION = torch.float32
"""Half the bytes. A step of SGD is 10⁴ times what single precision rounds off, and no exact answer is compared with."""
MAX_RUN_IN_SLOWEST_TIMES = 1.4
"""Length of a run of a wide sweep, over τ at its slowest point. Three of four replicas leave by then; the rest are
censored."""

logger = logging.getLogger(__name__)


def as_rows(
    points: Sequence[SweepPoint | None], x: Sequence[float] | NDArray[np.float64], labels: Mapping[str, str]
) -> pd.DataFrame:
    """Return the rows of one sweep, ln(iterations) at every x that was measured.

    Args:
        points: of the sweep; None where too few replicas left in time.
        x: the control, as it is plotted.
        labels: columns that all rows share.
    """
    measured = [(value, point) for value, point in zip(x, points, strict=True) if point is not None]
    return pd.DataFrame(
        {
            **labels,
            "x": [float(value) for value, _ in measured],
            "log_time": [point.log_time for _, point in measured],
            "error": [point.error for _, point in measured],
            "method": [point.method for _, point in measured],
            "exponential": [point.exponential for _, point in measured],
        }
    )


def reach(valley: Valley, settings: NetworkEscapeSettings, seed: int, exit: Exit) -> dict[str, float]:
    """Return how far the sweeps go: the multiples of `batch_unit` and of 1/η at which ln τ is `slowest_log_time`.

    Trials at ever larger B, until they are nearly as slow as that, and a straight line from there. The same
    multiple of 1/η gives the same time but for the unit of time, 1/η.

    Raises:
        EscapeError: B grew to the size of the set first.

    Examples:
        ln τ reaches 4 at a multiple of B, and at a smaller one of 1/η, which is also the unit of time:

        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> valley = Valley.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> settings = NetworkEscapeSettings(half_width=0.3, batch_unit=4, slowest_log_time=4.0)
        >>> farthest = reach(valley, settings, seed=0, exit=Box(0.3))
        >>> 1 < farthest["rate"] < farthest["batch"]
        True
        >>> last = SGD(valley.learning_rate(settings), round(4 * farthest["batch"]), Minibatches(valley.loss))
        >>> (point,) = plain_sweep(valley.landscape, last, Box(0.3), replicas=50)
        >>> abs(point.log_time - 4) < 1
        True
    """
    eta, unit = valley.learning_rate(settings), settings.batch_unit
    tried, found = [0.0], [0.0]
    for step in range(FIRST_TRIAL, LAST_TRIAL):
        size = max(1, round(unit * TRIAL_STEP**step))
        if size / unit == tried[-1]:
            continue
        if size > len(valley.loss):
            raise EscapeError(
                f"even minibatches of {round(unit * tried[-1])} escape in e^{found[-1]:.1f} iterations, and the set "
                f"has only {len(valley.loss)} examples: lower slowest_log_time or batch_unit, or raise half_width."
            )
        times = simulate(
            valley.landscape,
            SGD(eta, float(size), Minibatches(valley.loss)),
            exit,
            replicas=TRIAL_REPLICAS,
            max_iterations=max(TRIAL_ITERATIONS, round(TRIAL_PATIENCE * math.exp(settings.slowest_log_time))),
            seed=seed_for(seed, "network reach", size),
            dtype=PRECISION,
        )
        if times.exited.sum() < TRIAL_EXITS:  # too slow: the end lies between this one and the last
            break
        escape = times.estimate()
        assert isinstance(escape, Estimate)
        log_time = math.log(escape.value)
        if log_time > settings.slowest_log_time + OVERSHOT:
            break
        tried.append(size / unit)
        found.append(max(found[-1], log_time))
        if found[-1] >= settings.slowest_log_time - EXTRAPOLATED:
            break
    if len(tried) == 1:
        raise EscapeError(
            f"even minibatches of {size} take more than e^{settings.slowest_log_time:g} iterations to escape; raise "
            "slowest_log_time, or lower batch_unit or half_width."
        )
    slope = max(found[-1] - found[-2], LEAST_RISE) / (tried[-1] - tried[-2])
    missing = settings.slowest_log_time - found[-1]
    farthest = np.linspace(tried[-1] / 2, tried[-1] + max(missing, 0) / slope, 200)
    by_batch = np.interp(farthest, tried, found) + slope * np.maximum(farthest - tried[-1], 0)
    by_rate = by_batch + np.log(farthest)
    return {
        "batch": float(np.interp(settings.slowest_log_time, by_batch, farthest)),
        "rate": float(np.interp(settings.slowest_log_time, by_rate, farthest)),
    }


def swept_batch_sizes(farthest: float, settings: NetworkEscapeSettings) -> Tensor:
    """Return the whole B of a sweep that ends at a multiple of `batch_unit`; at least as many as a law needs."""
    grid = torch.tensor(settings.grid, dtype=torch.float64)
    sizes = (grid * farthest * settings.batch_unit).round().clamp_min(1).unique()
    # Whole numbers may leave no more between 1 and the last.
    return sizes if len(sizes) >= MIN_POINTS_FOR_LAW else torch.arange(1, MIN_POINTS_FOR_LAW + 1, dtype=torch.float64)


def measure_wide_sweep(
    name: str,
    valley: Valley,
    farthest: Mapping[str, float],
    settings: NetworkEscapeSettings,
    seed: int,
    ledger: Ledger = EMPTY,
) -> pd.DataFrame:
    """Return one wide sweep of the fully connected network.

    Args:
        name: `k` (the boundary shrinks with the valley), `k fixed box` (it does not), `batch` or `eta`.
        valley: the network at its minimum.
        farthest: the last points of sweeps, as `reach` gives them.
        settings: the grid's shape, and replicas.
        seed: base of the streams.
        ledger: of the sweep's points.

    Examples:
        A sweep of k with a boundary that scales as 1/√k is one of η, γ(k, η) = γ(1, kη):

        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> valley = Valley.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> settings = NetworkEscapeSettings(half_width=0.3, batch_unit=4, slowest_log_time=4.0, replicas=30)
        >>> farthest = {"batch": 3.0, "rate": 2.5}
        >>> k, eta = (measure_wide_sweep(name, valley, farthest, settings, seed=0) for name in ("k", "eta"))
        >>> np.allclose(eta["x"] * valley.learning_rate(settings), k["x"]), len(k) == len(eta)
        (True, True)
        >>> z = (k["log_time"] - eta["log_time"]) / np.hypot(k["error"], eta["error"])
        >>> bool((z.abs() < 3).all())
        True
    """
    eta, unit, width = valley.learning_rate(settings), float(settings.batch_unit), settings.half_width
    noise, landscape, box = Minibatches(valley.loss), valley.landscape, Box(width)
    grid = torch.tensor(settings.grid, dtype=torch.float64)
    # No faster than is stable: η = η₁/relative.
    fastest = eta * float(valley.minimum.curvatures[-1]) / STABLE
    relative = (grid * farthest["rate"]).clamp_min(fastest).unique()
    sizes = swept_batch_sizes(farthest["batch"], settings)
    panels: dict[str, tuple[Landscape, SGD, Box, torch.Tensor]] = {
        "k": (landscape.sharpened(1 / relative), SGD(eta, unit, noise), Box(width * relative.sqrt()), relative),
        "k fixed box": (landscape.sharpened(1 / relative), SGD(eta, unit, noise), box, relative),
        "batch": (landscape, SGD(eta, sizes, noise), box, sizes),
        "eta": (landscape, SGD(eta / relative, unit, noise), box, relative / eta),
    }
    panel, dynamics, exit, x = panels[name]
    points = plain_sweep(
        panel,
        dynamics,
        exit,
        replicas=settings.replicas,
        max_iterations=round(MAX_RUN_IN_SLOWEST_TIMES * math.exp(settings.slowest_log_time)),
        seed=seed_for(seed, "network sweep", name),
        dtype=PRECISION,
        ledger=ledger,
    )
    return _enough(as_rows(points, x.tolist(), {"model": "network", "sweep": name}), len(points))


def measure_logistic_sweep(
    valley: Valley, settings: NetworkEscapeSettings, seed: int, keep: Keep = nothing_kept
) -> pd.DataFrame:
    """Return the sweep of B from the minimum of logistic regression, split where plain runs do not get out in time.

    Points that are too slow for plain runs and leave before the valley has settled are left out, and said to be.

    Args:
        valley: of logistic regression.
        settings: B of the points, and the effort.
        seed: base of the streams.
        keep: called with every point's name and what computes its rows.

    Examples:
        The largest minibatches are too slow for 60 iterations, and are split:

        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> valley = Valley.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> effort = {"replicas": 20, "plain_iterations": 60, "split_replicas": 200, "repeats": 4}
        >>> sizes = [1, 2, 3, 4, 5, 14]
        >>> settings = NetworkEscapeSettings(half_width=0.3, batch_unit=2, logistic_batch_sizes=sizes, logistic=effort)
        >>> rows = measure_logistic_sweep(valley, settings, seed=0)
        >>> rows["method"].tolist(), rows["log_time"].is_monotonic_increasing
        (['plain', 'plain', 'plain', 'plain', 'plain', 'splitting'], True)
    """
    sizes = settings.logistic_batch_sizes
    rows = [
        keep(f"logistic-{size}", partial(_logistic_point, size, valley, settings, seed))
        for size in track(sizes, "logistic regression")
    ]
    return _enough(pd.concat(rows, ignore_index=True), len(sizes))


def _logistic_point(size: int, valley: Valley, settings: NetworkEscapeSettings, seed: int) -> pd.DataFrame:
    points: list[SweepPoint | None]
    try:
        points = [
            *sweep(
                valley.landscape,
                SGD(valley.learning_rate(settings), float(size), Minibatches(valley.loss)),
                Box(settings.half_width),
                replicas=settings.logistic.replicas,
                plain_iterations=settings.logistic.plain_iterations,
                split_replicas=settings.logistic.split_replicas,
                repeats=settings.logistic.repeats,
                seed=seed_for(seed, "logistic sweep", size),
            )
        ]
    except UnresolvedError as error:
        logger.warning("logistic regression at B = %d is left out: %s", size, error)
        points = [None]
    return as_rows(points, [float(size)], {"model": "logistic regression", "sweep": "batch"})


def _enough(rows: pd.DataFrame, tried: int) -> pd.DataFrame:
    """Return the rows of a sweep if a law can be fitted to them.

    Raises:
        EscapeError: too few points were measured.
    """
    if len(rows) < MIN_POINTS_FOR_LAW:
        model, name = (rows["model"].iloc[0], rows["sweep"].iloc[0]) if len(rows) else ("a network", "the whole range")
        raise EscapeError(
            f"sweep of {name} on {model}: {len(rows)} of {tried} points could be measured in time, and a law needs "
            f"{MIN_POINTS_FOR_LAW}: give network_escape.grid and logistic_batch_sizes more points, or raise "
            "slowest_log_time."
        )
    return rows
