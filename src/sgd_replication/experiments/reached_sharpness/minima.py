"""Trainings that go on to their end: the curvature there, and whether diffusion leaves the minimum."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.data import Dataset
from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.escape.trajectories import trajectories
from sgd_diffusion.landscapes import Landscape, NetworkLoss, reordered
from sgd_diffusion.point_cache import NO_CACHE, PointCache, Prefixed, cached
from sgd_diffusion.progress import track
from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.data_curvature.samples import drawn_rows, network_on_rows
from sgd_replication.experiments.data_curvature.settings import SampleSettings
from sgd_replication.experiments.reached_sharpness.curvature import curvature_of
from sgd_replication.experiments.reached_sharpness.design import FLOW, points_of
from sgd_replication.experiments.reached_sharpness.leaving import left_minima, minima_below
from sgd_replication.experiments.reached_sharpness.minima_settings import MinimaSettings
from sgd_replication.experiments.reached_sharpness.networks import first_weights
from sgd_replication.experiments.reached_sharpness.trainings import FULL_BATCH, MINIBATCHES, STRIDE, Arm

ZERO_LOSS, ISOLATED = "zero loss", "isolated"
"""Kinds of networks, by their minima: a continuum without loss and noise, or single points with both."""


def networks_of(dataset: Dataset, settings: MinimaSettings, seed: int) -> dict[str, NetworkLoss]:
    """Return the network of each kind on a draw of rows.

    Args:
        dataset: with two classes or more; the largest one is set against all others.
        settings: of the rows and the networks.
        seed: base of the random stream.

    Examples:
        >>> stream = np.random.default_rng(0)
        >>> dataset = Dataset("toy", stream.standard_normal((120, 4)), stream.integers(0, 2, 120), classes=2)
        >>> [(kind, len(loss), loss.dimension) for kind, loss in networks_of(dataset, MinimaSettings(), seed=0).items()]
        [('zero loss', 40, 61), ('isolated', 120, 9)]
    """

    def sample(rows: int, components: int) -> SampleSettings:
        given = {"components": components, "flips": settings.flips, "output_weight": settings.output_weight}
        return SampleSettings.model_validate({"rows": rows, **given})

    few, many = (
        sample(settings.rows_at_zero_loss, settings.components),
        sample(settings.rows, settings.committee_components),
    )
    inputs, labels = drawn_rows(dataset, few, seed, draw=0)
    free = NetworkLoss(inputs, 2.0 * labels - 1, hidden=(settings.units,), loss="squared error")
    committee = network_on_rows(dataset, settings.committee_units, many, seed, draw=0)
    return {ZERO_LOSS: free, ISOLATED: committee}


def last_positions(loss: NetworkLoss, start: Tensor, arm: Arm, *, iterations: int, window: int, seed: int) -> Tensor:
    """Return the last positions of a training of fixed length, (seeds, window, d), `STRIDE` iterations apart.

    Args:
        loss: of the network.
        start: first weights, (seeds, d).
        arm: way of training.
        iterations: of the training; rounded down to a multiple of `STRIDE`.
        window: number of positions.
        seed: base of the random streams.

    Examples:
        A parabola of curvature 1 is stable at η < 2:

        >>> inputs, labels = torch.tensor([[-1.0], [1.0]]), torch.tensor([-1.0, 1.0])
        >>> line, start = NetworkLoss(inputs, labels, hidden=(), loss="squared error"), torch.zeros(1, 2).double()
        >>> options = {"iterations": 4000, "window": 2, "seed": 0}
        >>> ends = [last_positions(line, start, Arm("full batch", eta, 2), **options) for eta in (1.99, 2.01)]
        >>> [bool(line(end[0, 1]) < 1e-9) for end in ends]
        [True, False]
    """
    stream = seed_for(seed, "training to its end", arm.name, arm.learning_rate, arm.batch_size)
    moved = trajectories(
        Landscape(loss, start[0]), arm.dynamics(loss), start, iterations=STRIDE, times=iterations // STRIDE, seed=stream
    )
    return moved[:, -window:]


def measure_minima(dataset: Dataset, settings: MinimaSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the rows of the `MINIMA` table of one data set.

    Args:
        dataset: the data set.
        settings: of the networks and the points.
        seed: base of the random streams.
        cache: of the points.

    Raises:
        MeasurementError: gradient flow diverges from all first weights.

    Examples:
        >>> stream = np.random.default_rng(0)
        >>> dataset = Dataset("toy", stream.standard_normal((90, 3)), stream.integers(0, 2, 90), classes=2)
        >>> points = {"batch_sizes": [4, 8], "learning_rates": [1.0, 3.0], "batch_of_rates": 8}
        >>> small = {"rows": 60, "rows_at_zero_loss": 20, "seeds": 2, "committee_units": 2, "units": 3}
        >>> short = MinimaSettings(**points, **small, flow_iterations=400, iterations=200)
        >>> rows = measure_minima(dataset, short, seed=0)
        >>> rows["kind"].unique().tolist(), len(rows) == 2 * (1 + 3 + 4) * 2
        (['zero loss', 'isolated'], True)
    """
    networks = networks_of(dataset, settings, seed).items()
    tables = [_measure_kind(kind, loss, settings, seed, Prefixed(cache, kind)) for kind, loss in networks]
    return pd.concat(tables, ignore_index=True)


def _measure_kind(kind: str, loss: NetworkLoss, settings: MinimaSettings, seed: int, cache: PointCache) -> pd.DataFrame:
    start, base = first_weights(loss, settings.seeds, seed), seed_for(seed, "minima of training", kind)
    trained = partial(last_positions, loss, window=settings.window, seed=base)
    slow = Arm(FULL_BATCH, settings.flow_rate, len(loss))
    flow = _ends(loss, cached(cache, FLOW, partial(trained, start, slow, iterations=settings.flow_iterations)))
    if flow["sharpness"].isna().all():
        raise MeasurementError(
            f"gradient flow diverges from all first weights at η = {settings.flow_rate:g}; lower "
            "reached_sharpness.minima.flow_rate."
        )
    # Rounded, so that no learning rate, and no stream that it names, depends on the last bits of an eigenvalue.
    unit = float(f"{np.exp(np.log(flow['sharpness']).mean()):.3g}")
    tables, arms, lasts = [_labelled(flow, replace(slow, name=FLOW), settings.flow_rate * unit)], [], []
    points = [point for point in points_of(settings, len(loss)) if point[0] in (FULL_BATCH, MINIBATCHES)]
    for name, rate, size in track(points, f"trainings to their end, {kind}"):
        arm = Arm(name, rate / unit, size)
        train = partial(trained, start, arm, iterations=settings.iterations)
        positions = cached(cache, f"{name}-{rate}-{size}", train)
        tables.append(_labelled(_ends(loss, positions), arm, rate))
        arms.append(arm)
        lasts.append(positions[:, -1])
    table = pd.concat(tables, ignore_index=True).assign(kind=kind, minimum_sharpness=np.nan, left=np.nan)
    if kind == ISOLATED:
        below = cached(cache, "minima", partial(_below, loss, arms, lasts, settings.iterations, base))
        table.loc[len(flow) :, ["minimum_sharpness", "left"]] = below.numpy()
    return table


def _below(loss: NetworkLoss, arms: Sequence[Arm], lasts: Sequence[Tensor], iterations: int, seed: int) -> Tensor:
    """Return h_max at the minimum below every end of training, and whether SGD leaves it: (arms · seeds, 2).

    The flows of all arms are integrated together, which is many times as fast as one after the other.

    Args:
        loss: of a committee machine.
        arms: ways of training.
        lasts: ends of their trainings, each (seeds, d).
        iterations: of SGD from a minimum. Only minibatches are started there.
        seed: base of the random streams.
    """
    landscape = Landscape(loss, lasts[0][0], gradient=loss.gradient, hessian=loss.hessian)
    minima = minima_below(landscape, torch.cat([*lasts]), lowest=SampleSettings().lowest_curvature)
    found = torch.full((len(minima), 2), torch.nan, dtype=torch.float64)
    there = torch.isfinite(minima).all(1)
    found[there, 0] = torch.linalg.eigvalsh(loss.hessian(minima[there]))[:, -1]
    started, moved = list[Tensor](), list[Tensor]()
    for arm, rows in zip(arms, torch.arange(len(minima)).split([len(last) for last in lasts]), strict=True):
        chosen = rows[there[rows]]
        if arm.name == MINIBATCHES and len(chosen):
            stream = seed_for(seed, "training from a minimum", arm.learning_rate, arm.batch_size)
            options = {"iterations": iterations, "seed": stream}
            moved.append(trajectories(landscape, arm.dynamics(loss), minima[chosen], **options)[:, 0])
            started.append(chosen)
    if started:
        chosen = torch.cat(started)
        found[chosen, 1] = left_minima(landscape, minima[chosen], torch.cat(moved), partial(reordered, loss)).double()
    return found


def _ends(loss: NetworkLoss, positions: Tensor) -> pd.DataFrame:
    """Return loss and curvature at the end of every training; NaN where it has diverged."""
    missing = dict.fromkeys(("loss", "sharpness"), np.nan)
    found = [curvature_of(loss, one) if bool(torch.isfinite(one).all()) else missing for one in positions]
    table = pd.DataFrame([{"loss": one["loss"], "sharpness": one["sharpness"]} for one in found])
    return table.assign(seed=range(len(found)))


def _labelled(rows: pd.DataFrame, arm: Arm, relative_rate: float) -> pd.DataFrame:
    return rows.assign(
        arm=arm.name, batch_size=arm.batch_size, learning_rate=arm.learning_rate, relative_rate=relative_rate
    )
