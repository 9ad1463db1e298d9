"""The quantity that a regression predicts, from the text of a user's column."""

import logging
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.errors import DataError

FEWEST_VALUES = 3
"""A column with fewer different values is one of classes."""
FEW_VALUES = 10
"""Whole numbers with at most this many different values may number classes."""

logger = logging.getLogger(__name__)


def quantity_of(file: Path, cells: pd.Series) -> NDArray[np.float64]:
    """Return the numbers of a column, (n,).

    The log warns of a column of a few whole numbers, which may number classes.

    Args:
        file: the table's file, for messages.
        cells: column as text, without gaps.

    Raises:
        DataError: a cell is not a finite number, or the column has one or two different values.

    Examples:
        >>> quantity_of(Path("toy.csv"), pd.Series(["1.5", "2", "1e1"], name="price")).tolist()
        [1.5, 2.0, 10.0]
    """
    name = str(cells.name)
    numbers = pd.to_numeric(cells, errors="coerce").astype(float)
    if (odd := ~np.isfinite(numbers)).any():
        first = cells[odd]
        raise DataError(
            f"{file}: column {name!r} must hold numbers, because `target` is the quantity of a regression, but "
            f"{len(first)} of {len(cells)} cells are no finite numbers, such as {first.iloc[0]!r} in row "
            f"{first.index[0] + 1}. Set `label: {name}` instead of `target` if these are classes, or correct these "
            "cells."
        )
    different = numbers.nunique()
    if different < FEWEST_VALUES:
        held = "one value" if different < 2 else "two different values"
        remedy = "Set `target` to another column." if different < 2 else f"Set `label: {name}` instead of `target`."
        raise DataError(
            f"{file}: column {name!r} has {held}, and a regression needs a quantity with {FEWEST_VALUES} or more. "
            f"{remedy}"
        )
    if different <= FEW_VALUES and (numbers == numbers.round()).all():
        logger.warning(
            "%s: target %r has only %d different values, all whole numbers. If they number classes, set `label: %s` "
            "instead.",
            *(file.name, name, different, name),
        )
    return np.asarray(numbers, dtype=np.float64)
