"""The classes of a user's table, from the text of its label column."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.data import numbered_classes
from sgd_diffusion.errors import DataError
from sgd_replication.user_problem.table_file import listed

MOST_CLASSES = 100
FEWEST_OF_A_QUANTITY = 10
"""Numbers with more different values than this, of which one occurs once, are a measured quantity and not classes."""


def class_names(file: Path, cells: pd.Series) -> NDArray[np.str_]:
    """Return the name of every row's class, (n,); every text is a class, also `None` and `NA`.

    If all cells are numbers, equal numbers are the same class, however they are written.

    Args:
        file: the table's file, for messages.
        cells: label column as text, without gaps.

    Raises:
        DataError: the column holds a quantity, has fewer than 2 or more than 100 classes, has a class with one row, or
            has two classes whose names differ only by blanks.

    Examples:
        >>> class_names(Path("toy.csv"), pd.Series(["NA", "b", "NA", "b"], name="kind")).tolist()
        ['NA', 'b', 'NA', 'b']
    """
    numbers = pd.to_numeric(cells, errors="coerce")
    quantity = bool(numbers.notna().all())
    names = (numbers if quantity else cells).astype(str)
    forms = pd.Series(sorted(set(names)))
    stripped = forms.str.strip()
    if len(alike := stripped[stripped.duplicated()]):
        first = forms[stripped == alike.iloc[0]]
        raise DataError(
            f"{file}: the classes {' and '.join(map(repr, first))} in column {cells.name!r} differ only by blanks. "
            "Write them alike in the file."
        )
    labels, count = numbered_classes(names.to_numpy(dtype=str))
    members = np.bincount(labels)
    if quantity and (count > MOST_CLASSES or (count > FEWEST_OF_A_QUANTITY and members.min() < 2)):
        raise DataError(
            f"{file}: column {cells.name!r} has {count} different values, which are numbers: a quantity, and not "
            f"classes. Set `target: {cells.name}` instead of `label` for a regression, or set `label` to a column of "
            "classes."
        )
    if not 2 <= count <= MOST_CLASSES:
        raise DataError(
            f"{file}: column {cells.name!r} has {count} different values, but the number of classes must be 2 to "
            f"{MOST_CLASSES}. Set `label` to another column, or merge classes."
        )
    if members.min() < 2:
        alone = np.unique(names)[members < 2]
        raise DataError(f"{file}: every class needs two rows or more, but {listed(alone)} have one. Remove these rows.")
    return names.to_numpy(dtype=str)
