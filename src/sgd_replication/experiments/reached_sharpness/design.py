"""The trainings of one data set: gradient flow first, whose sharpness is the unit of 1/η, then all other points."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from sgd_diffusion.data import Dataset
from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_table, cached_tables
from sgd_replication.experiments.reached_sharpness.networks import entropy_of_labels, first_weights, network_of
from sgd_replication.experiments.reached_sharpness.point_settings import PointSettings
from sgd_replication.experiments.reached_sharpness.settings import ReachedSettings
from sgd_replication.experiments.reached_sharpness.trainings import (
    FULL_BATCH,
    GAUSSIAN,
    MINIBATCHES,
    WHITE,
    Arm,
    measure,
)

FLOW = "gradient flow"


def points_of(settings: PointSettings, rows: int) -> Iterator[tuple[str, float, int]]:
    """Yield kind of noise, η in units of 1/h_max of gradient flow, and B of every point but gradient flow.

    Every η has a full batch, and every point of both sweeps minibatches and the two other noises; a point that the
    sweeps share is listed once.

    Args:
        settings: of the points.
        rows: B of a full batch.

    Examples:
        >>> given = {"learning_rates": [0.5, 1.0, 2.0], "batch_sizes": [4, 8, 16]}
        >>> points = list(points_of(PointSettings(batch_of_rates=8, **given), rows=60))
        >>> [size for name, rate, size in points if name == "minibatches" and rate == 0.5]
        [4, 8, 16]
        >>> len(points) == 3 + 3 * 5
        True
    """
    rates = dict.fromkeys([settings.rate_of_batches, *settings.learning_rates])
    yield from ((FULL_BATCH, rate, rows) for rate in rates)
    swept = [(settings.rate_of_batches, size) for size in settings.batch_sizes]
    swept += [(rate, settings.batch_of_rates) for rate in settings.learning_rates]
    for name in (MINIBATCHES, GAUSSIAN, WHITE):
        yield from ((name, *point) for point in dict.fromkeys(swept))


def measure_set(dataset: Dataset, settings: ReachedSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the rows of the `TRAININGS` table of one data set.

    Args:
        dataset: the data set.
        settings: of the networks and the points.
        seed: base of the random streams.
        cache: of the points.

    Raises:
        MeasurementError: gradient flow does not arrive from any first weights.

    Examples:
        >>> stream = np.random.default_rng(0)
        >>> inputs = stream.standard_normal((90, 4))
        >>> dataset = Dataset("toy", inputs, (inputs[:, 0] > 0).astype(int), classes=2)
        >>> small = {"rows": 60, "units": 2, "seeds": 2, "batch_sizes": [8, 16, 32], "learning_rates": [0.5, 1.0, 2.0]}
        >>> rows = measure_set(dataset, ReachedSettings(batch_of_rates=16, **small), seed=0)
        >>> len(rows) == (1 + 3 + 3 * 5) * 2, bool(rows["reached"].any())
        (True, True)
    """
    loss = network_of(dataset, settings, seed)
    start, target = first_weights(loss, settings.seeds, seed), settings.target * entropy_of_labels(loss)
    trained = partial(measure, loss, start, target=target, window=settings.window, seed=seed)
    slow = Arm(FULL_BATCH, settings.flow_rate, len(loss))
    flow = cached_table(cache, FLOW, partial(trained, slow, iterations=settings.longest_flow))
    if not flow["reached"].any():
        raise MeasurementError(
            f"{dataset.name}: no network reaches the loss {target:.3g} by gradient flow within {settings.longest_flow} "
            "iterations; raise reached_sharpness.target or reached_sharpness.longest_flow."
        )
    # Rounded, so that no learning rate, and no stream that it names, depends on the last bits of an eigenvalue.
    sharpness = float(f"{np.exp(np.log(flow['sharpness']).mean()):.3g}")
    longest = settings.patience * settings.flow_rate * float(flow["iterations"].max())

    def one(name: str, rate: float, size: int) -> pd.DataFrame:
        arm = Arm(name, rate / sharpness, size)
        rows = trained(arm, iterations=int(longest / arm.learning_rate))
        return _labelled(rows, arm, rate)

    points = [("-".join(map(str, point)), partial(one, *point)) for point in points_of(settings, len(loss))]
    table = cached_tables(cache, points, "sharpness at equal loss")
    flow = _labelled(flow, replace(slow, name=FLOW), settings.flow_rate * sharpness)
    return pd.concat([flow, table], ignore_index=True)


def _labelled(rows: pd.DataFrame, arm: Arm, relative_rate: float) -> pd.DataFrame:
    return rows.assign(
        arm=arm.name, batch_size=arm.batch_size, learning_rate=arm.learning_rate, relative_rate=relative_rate
    )
