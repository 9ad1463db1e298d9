"""Minima and saddles of committee machines, and the noise along the unstable direction."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import Landscape, Minimum, NetworkLoss, Way, find_minimum, find_saddles, reordered
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.experiments.data_curvature.settings import CommitteeSettings, OddsSettings
from sgd_replication.experiments.data_curvature.tables import SADDLES
from sgd_replication.jobs.tables import no_rows

SAME = 1e-3
"""Distance below which two minima, in any order of their units, count as the same."""
LONGEST = 600
"""Most L-BFGS iterations of a training."""
ALIKE = 1e-6
"""Relative difference of losses and curvatures below which two saddles are one, in another order of the units."""


@dataclass(frozen=True)
class Committee:
    """The isolated minima that a committee machine is trained to.

    Attributes:
        loss: of the machine.
        minima: those that differ otherwise than in the order of the units, in the order in which they were found.
        failures: number of trainings that ended at no isolated minimum.
    """

    loss: NetworkLoss
    minima: list[Minimum]
    failures: int


def train_committee(loss: NetworkLoss, settings: CommitteeSettings | OddsSettings, seed: int, draw: int) -> Committee:
    """Return the minima to which trainings from standard normal weights lead.

    A training fails if it finds no minimum, or one whose lowest curvature is below `lowest_curvature`, because weights
    grow without bound there; none is left out for another reason.

    Args:
        loss: of the machine.
        settings: of the trainings.
        seed: base of the random stream.
        draw: number of the draw of rows.

    Examples:
        >>> import numpy as np
        >>> from sgd_diffusion.data import Dataset
        >>> from sgd_replication.experiments.data_curvature.samples import network_on_rows
        >>> stream = np.random.default_rng(3)
        >>> inputs = stream.standard_normal((200, 2))
        >>> labels = (inputs[:, 0] + stream.standard_normal(200) > 0).astype(int)
        >>> settings = CommitteeSettings(rows=200, trainings=4)
        >>> loss = network_on_rows(Dataset("toy", inputs, labels, classes=2), 2, settings, seed=0, draw=0)
        >>> found = train_committee(loss, settings, seed=0, draw=0)
        >>> len(found.minima) + found.failures <= 4
        True
    """
    minima: list[Minimum] = []
    failures = 0
    stream = torch_stream(seed, "first weights of a committee", draw)
    for _ in range(settings.trainings):
        start = torch.randn(loss.dimension, generator=stream, dtype=torch.float64)
        try:
            found = find_minimum(loss, start, iterations=LONGEST)
        except LandscapeError:
            failures += 1
            continue
        if float(found.curvatures[0]) < settings.lowest_curvature:
            failures += 1
        elif all(_distance(loss, found.theta, known.theta) > SAME for known in minima):
            minima.append(found)
    return Committee(loss, minima, failures)


def saddles_of(committee: Committee, draw: int) -> pd.DataFrame:
    """Return the rows of the `SADDLES` table: the saddles between two minima that a search from every minimum finds.

    A saddle from which one descent ends at no minimum, because weights grow without bound, is left out.

    Args:
        committee: the machine with its minima.
        draw: number of the draw of rows.

    Examples:
        >>> loss = NetworkLoss(
        ...     torch.tensor([[-1.0], [0.5], [1.0], [-0.5]]),
        ...     torch.tensor([0, 0, 1, 1]),
        ...     hidden=(2,),
        ...     loss="one logit",
        ...     output_weights=(1.0, 1.0),
        ... )
        >>> list(saddles_of(Committee(loss, [], failures=3), draw=0).columns) == list(SADDLES.columns)
        True
    """
    loss, rows = committee.loss, list[dict[str, float | bool]]()
    orders = [reordered(loss, minimum.theta) for minimum in committee.minima]
    for number, way in ways_between(committee):
        assert way.far is not None
        row = _row(loss, way, draw) | {"minimum": number, "other": _owner(way.far, orders)}
        if not any(_alike(row, known) for known in rows):
            rows.append(row)
    if not rows:
        return no_rows(SADDLES)
    return pd.DataFrame(rows)


def ways_between(committee: Committee) -> Iterator[tuple[int, Way]]:
    """Yield the index of every minimum with each way from it over a saddle to a minimum.

    A way that ends at no minimum, because weights grow without bound, is left out.

    Args:
        committee: the machine with its minima.

    Examples:
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]]), torch.tensor([-1.0, 1.0])
        >>> loss = NetworkLoss(inputs, labels, hidden=(1,), loss="squared error", output_weights=(1.0,))
        >>> list(ways_between(Committee(loss, [], failures=3)))
        []
    """
    loss = committee.loss
    everywhere = [row for minimum in committee.minima for row in reordered(loss, minimum.theta)]
    for number, minimum in enumerate(committee.minima):
        home = Landscape(loss, minimum.theta, gradient=loss.gradient, hessian=loss.hessian)
        others = [row for row in everywhere if float((row - minimum.theta).norm()) > SAME]
        if not others:  # the units of the only minimum are equal
            continue
        reach = max(float((other - minimum.theta).norm()) for other in others)
        for way in find_saddles(home, others=others, starts=0, reach=reach):
            if way.far is not None:
                yield number, way


def _owner(far: Tensor, orders: Sequence[Tensor]) -> float:
    """Return the index of the minimum at a place, in any order of its units; NaN where no training ended there."""
    near = [number for number, rows in enumerate(orders) if float((rows - far).norm(dim=1).min()) <= SAME]
    return float(near[0]) if near else math.nan


def _row(loss: NetworkLoss, way: Way, draw: int) -> dict[str, float | bool]:
    """Return the numbers of one saddle."""
    saddle = way.saddle
    assert way.far is not None
    heights = sorted([way.barrier, saddle.loss - float(loss(way.far))], reverse=True)
    noise = float(saddle.direction @ loss.covariance(saddle.theta) @ saddle.direction)
    return {
        "draw": draw,
        "barrier": heights[0],
        "other_barrier": heights[1],
        "curvature": -saddle.curvature,
        "second_curvature": saddle.second_curvature,
        "noise": max(noise, 0.0),
        "gradient_norm": saddle.gradient_norm,
        "symmetric": way.symmetric,
    }


def _alike(row: dict[str, float | bool], other: dict[str, float | bool]) -> bool:
    """Return whether two rows are of one saddle, seen from its two minima or in another order of the units."""
    names = ("barrier", "other_barrier", "curvature", "second_curvature")
    return all(bool(np.isclose(row[name], other[name], rtol=ALIKE, atol=0)) for name in names)


def _distance(loss: NetworkLoss, theta: Tensor, other: Tensor) -> float:
    """Return the distance of two networks, in the order of the units in which they are closest."""
    return float((reordered(loss, theta) - other).norm(dim=1).min())
