"""Rows of a network's sweeps: ln(iterations) against the control."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import SweepPoint
from sgd_diffusion.statistics import MIN_POINTS_FOR_LAW

PRECISION = torch.float32
"""Half the bytes. A step of SGD is 10⁴ times what single precision rounds off, and no exact answer is compared with."""


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


def enough(rows: pd.DataFrame, tried: int, remedy: str) -> pd.DataFrame:
    """Return the rows of a sweep if a law can be fitted to them.

    Args:
        rows: as `as_rows` gives them, with columns model and sweep.
        tried: number of points that were to be measured.
        remedy: what to do if they are too few, the end of a message.

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
            f"sweep of {name} on {model}: {len(rows)} of {tried} points could be measured in time, and a law needs "
            f"{MIN_POINTS_FOR_LAW}: {remedy}."
        )
    return rows
