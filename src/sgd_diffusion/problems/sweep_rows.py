"""Tables of a network's sweeps, with a row per point."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import SweepPoint
from sgd_diffusion.statistics import MIN_POINTS_FOR_LAW

MEASURED = ("log_time", "error", "method", "exponential")
"""Attributes of a `SweepPoint` that are columns of the tables."""


def as_rows(
    points: Sequence[SweepPoint | None], x: Sequence[float] | NDArray[np.float64], labels: Mapping[str, str]
) -> pd.DataFrame:
    """Return a table of one sweep with ln τ in iterations at every measured point.

    Args:
        points: points of the sweep; None where too few replicas left in time.
        x: swept quantity of each point, as it is plotted.
        labels: columns with the same value in all rows.
    """
    measured = [(value, point) for value, point in zip(x, points, strict=True) if point is not None]
    columns = {name: [getattr(point, name) for _, point in measured] for name in MEASURED}
    return pd.DataFrame({**labels, "x": [float(value) for value, _ in measured], **columns})


def enough(rows: pd.DataFrame, tried: int, remedy: str) -> pd.DataFrame:
    """Return the rows of a sweep unchanged if there are enough of them to fit a law.

    Args:
        rows: as `as_rows` gives them, with the columns model and sweep.
        tried: number of points in the plan.
        remedy: what to do if there are too few; the end of the message.

    Raises:
        EscapeError: too few points were measured.

    Examples:
        >>> none = as_rows([None] * 7, range(7), {"model": "network", "sweep": "batch"})
        >>> enough(none, 7, "ask for more")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.EscapeError: sweep of the whole range on a network: 0 of 7 points could be measured in...
    """
    if len(rows) < MIN_POINTS_FOR_LAW:
        model, name = (rows["model"].iloc[0], rows["sweep"].iloc[0]) if len(rows) else ("a network", "the whole range")
        raise EscapeError(
            f"sweep of {name} on {model}: {len(rows)} of {tried} points could be measured in time, but a law needs "
            f"{MIN_POINTS_FOR_LAW}. To get them, {remedy}."
        )
    return rows
