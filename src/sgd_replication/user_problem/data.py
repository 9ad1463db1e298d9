"""Read a user's table as a data set, with standardised features, and classes or a quantity to predict."""

import logging
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from sgd_diffusion.data import Dataset, RegressionSet, TrainingSet, numbered_classes, standardised_by_feature
from sgd_diffusion.errors import DataError
from sgd_replication.user_problem.features import feature_gaps, numeric_features
from sgd_replication.user_problem.labels import class_names
from sgd_replication.user_problem.quantities import quantity_of
from sgd_replication.user_problem.table_file import listed, read_cells

logger = logging.getLogger(__name__)


def user_dataset(
    file: Path,
    label: str | None = None,
    *,
    target: str | None = None,
    drop: Collection[str] = (),
    categories: Collection[str] = (),
    keep: Collection[str] = (),
    missing: Literal["error", "drop"] = "error",
    header: bool | None = None,
) -> TrainingSet:
    """Return the examples of a table, every feature with mean 0 and standard deviation 1.

    With `target` they are those of a regression, otherwise those of a classification. The log says how many rows,
    features and classes there are, which rows are left out and what words become.

    Args:
        file: CSV or Parquet file with one example per row.
        label: name of the column with the classes; by default the last column that is not in `drop`.
        target: name of the column with the quantity that a regression predicts; by default there are classes.
        drop: names of the columns that are left out.
        categories: names of the columns of words, which become columns of zeros and ones.
        keep: names of the columns that are features although they rise from row to row.
        missing: whether a row with a gap is an error, or is left out.
        header: whether the first line of a CSV file holds the names of the columns.

    Raises:
        DataError: the file cannot be read as such a table; a named column does not exist; a feature is missing, not a
            number, constant or only numbers the rows; or the classes or the quantity cannot be measured. The message
            says what to do.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "toy.csv")
        ...     _ = file.write_text("a,kind,b 1,x,10 3,x,10 1,y,30 3,y,30".replace(" ", chr(10)))
        ...     dataset = user_dataset(file, label="kind")
        >>> dataset.labels.tolist(), dataset.inputs.tolist()
        ([0, 0, 1, 1], [[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]])

        A quantity is standardised, too:

        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "toy.csv")
        ...     _ = file.write_text("a,price 1,10 3,20 1,30 3,40".replace(" ", chr(10)))
        ...     dataset = user_dataset(file, target="price")
        >>> dataset.mean, dataset.deviation.__round__(3), dataset.labels.round(3).tolist()
        (25.0, 11.18, [-1.342, -0.447, 0.447, 1.342])
    """
    cells = read_cells(file, header)
    for key, names in {"drop": drop, "categories": categories, "keep": keep}.items():
        if unknown := [name for name in names if name not in cells]:
            raise DataError(
                f"{file}: has no column {unknown[0]!r}, which `{key}` names; there are {listed(cells.columns)}."
            )
    cells = cells.drop(columns=list(drop))
    if cells.empty or len(cells.columns) < 2:
        apart = " Values must be separated by commas." if len(cells.columns) == 1 and ";" in cells.columns[0] else ""
        raise DataError(
            f"{file}: the table has {len(cells)} rows and {len(cells.columns)} columns; it needs at least one row, and "
            f"a feature beside the {'classes' if target is None else 'target'}.{apart}"
        )
    key, held = ("label", "classes") if target is None else ("target", "quantity to predict")
    column = target or label or str(cells.columns[-1])
    if column not in cells:
        raise DataError(f"{file}: has no column {column!r}; there are {listed(cells.columns)}. Set `{key}` to one.")
    if column in categories:
        raise DataError(f"{file}: column {column!r} holds the {held}. Leave it out of `categories`.")
    cells = _without_gaps(file, cells, column, [*categories, *([column] if target is None else [])], missing)
    # First, because its advice is worth more than that on a feature.
    classes = class_names(file, cells[column]) if target is None else None
    quantity = None if target is None else quantity_of(file, cells[column])
    numbers = numeric_features(file, cells.drop(columns=column), categories, keep)
    features = [str(name) for name in numbers]
    inputs = standardised_by_feature(str(file), numbers.to_numpy(np.float64), features)
    if quantity is not None:
        regression = RegressionSet.of(str(file), inputs, quantity, column)
        logger.info(
            "%s: %d rows, %d features (%s), target %r with mean %.4g and standard deviation %.4g",
            *(file.name, len(cells), len(features), listed(features), column, regression.mean, regression.deviation),
        )
        return replace(regression, name=file.stem)
    assert classes is not None
    labels, count = numbered_classes(classes)
    logger.info(
        "%s: %d rows, %d features (%s), %d classes in column %r (%s)",
        *(file.name, len(labels), len(features), listed(features), count, column, listed(np.unique(classes))),
    )
    return Dataset(file.stem, inputs, labels, count)


def _without_gaps(file: Path, cells: pd.DataFrame, answer: str, words: Collection[str], missing: str) -> pd.DataFrame:
    """Return the rows without gaps; the index still counts the rows of the file."""
    # Of classes and categories only an empty cell is a gap, because `None` and `NA` are names that they have.
    gaps = feature_gaps(cells, words)
    if empty := [name for name in cells if gaps[name].all()]:
        raise DataError(f"{file}: column {empty[0]!r} has no values. Set `drop: [{empty[0]}]` to leave it out.")
    broken = gaps.any(axis=1)
    count = int(broken.sum())
    if count and missing == "error":
        row = int(broken.to_numpy().argmax())
        column = gaps.columns[int(gaps.iloc[row].to_numpy().argmax())]
        leaving = "" if column == answer else f", or `drop: [{column}]` to leave out the column"
        raise DataError(
            f"{file}: {count} of {len(cells)} rows have gaps, the first in row {row + 1}, column {column!r}. Set "
            f"`missing: drop` to leave these rows out{leaving}."
        )
    if count:
        if count == len(cells):
            most = gaps.sum().idxmax()
            raise DataError(
                f"{file}: every row has a gap, most of them in column {most!r}, so `missing: drop` leaves no row. "
                f"Set `drop: [{most}]` to leave out the column."
            )
        logger.info("%s: %d of %d rows have gaps and are left out", file.name, count, len(cells))
    return cells[~broken]
