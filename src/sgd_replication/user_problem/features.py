"""The features of a user's table: numbers, and words as columns of zeros and ones."""

import logging
from collections.abc import Collection
from pathlib import Path

import numpy as np
import pandas as pd

from sgd_diffusion.errors import DataError
from sgd_replication.user_problem.table_file import listed

GAPS = ("", "na", "n/a", "#n/a", "<na>", "nan", "null", "none", "?")
"""Words, in lower case, that stand for a missing number."""
TRUTH = {"false": 0.0, "true": 1.0}
MOST_LEVELS = 50
FEWEST_ROWS_TO_COUNT = 10
"""A column of fewer rows is not taken for one that counts the rows, because numbers that rise by chance are common."""

logger = logging.getLogger(__name__)


def feature_gaps(cells: pd.DataFrame, categories: Collection[str]) -> pd.DataFrame:
    """Return which cells of features are gaps, (rows, columns).

    In a column of numbers these are empty cells and the words `GAPS`; in a column of categories empty cells only.

    Args:
        cells: features as text.
        categories: names of the columns whose cells are words.

    Examples:
        >>> cells = pd.DataFrame({"size": ["1", "NA", ""], "roof": ["flat", "NA", ""]})
        >>> feature_gaps(cells, ["roof"]).to_numpy().tolist()
        [[False, False], [True, False], [True, True]]
    """
    return cells.apply(
        lambda column: (
            column.str.strip().eq("") if column.name in categories else column.str.strip().str.lower().isin(GAPS)
        )
    )


def numeric_features(
    file: Path, cells: pd.DataFrame, categories: Collection[str], keep: Collection[str]
) -> pd.DataFrame:
    """Return features as numbers: a column of numbers as it is, and a column of categories as zeros and ones.

    Of a column of k > 2 categories each becomes a column; of two, the second one.

    Args:
        file: the table's file, for messages.
        cells: features as text, without gaps.
        categories: names of the columns whose cells are words.
        keep: names of the columns of numbers that are features although they rise from row to row.

    Raises:
        DataError: a cell is not a number, a column has one category or more than 50, or a column counts the rows.

    Examples:
        >>> cells = pd.DataFrame({"size": ["1", "2.5", "3"], "roof": ["flat", "hip", "gable"]})
        >>> numbers = numeric_features(Path("houses.csv"), cells, ["roof"], keep=[])
        >>> list(numbers), numbers.to_numpy().tolist()[1]
        (['size', 'roof=flat', 'roof=gable', 'roof=hip'], [2.5, 0.0, 0.0, 1.0])
    """
    numbers = {name: _numbers(cells[name]) for name in cells if name not in categories}
    if words := [name for name, column in numbers.items() if column.isna().any()]:
        odd = cells[words[0]][numbers[words[0]].isna()]
        raise DataError(
            f"{file}: features must be numbers, but {listed(words)} contain text, such as {odd.iloc[0]!r} in row "
            f"{odd.index[0] + 1} of {words[0]!r}. Set `categories: [{words[0]}]` if its words are categories, or "
            f"`drop: [{words[0]}]` to leave the column out, or correct these cells."
        )
    if counting := [name for name, column in numbers.items() if name not in keep and _counts_rows(column)]:
        first = counting[0]
        raise DataError(
            f"{file}: column {first!r} only numbers the rows: whole numbers that rise from row to row. Set "
            f"`drop: [{first}]` to leave it out, or `keep: [{first}]` if it is a feature."
        )
    columns: dict[str, pd.Series] = {}
    for name in map(str, cells):
        columns |= {name: numbers[name]} if name in numbers else _zeros_and_ones(file, name, cells[name].str.strip())
    return pd.DataFrame(columns)


def _numbers(cells: pd.Series) -> pd.Series:
    """Return a column as numbers, with NaN for text; a column of `true` and `false` is one of 1 and 0."""
    lowered = cells.str.strip().str.lower()
    if lowered.isin(list(TRUTH)).all():
        return lowered.map(TRUTH)
    return pd.to_numeric(cells, errors="coerce").astype(float)


def _counts_rows(column: pd.Series) -> bool:
    values = column.to_numpy()
    whole = len(values) >= FEWEST_ROWS_TO_COUNT and bool(
        np.isfinite(values).all() and (values == np.round(values)).all()
    )
    return whole and bool((np.diff(values) > 0).all())


def _zeros_and_ones(file: Path, name: str, words: pd.Series) -> dict[str, pd.Series]:
    levels = sorted(set(words))
    if not 2 <= len(levels) <= MOST_LEVELS:
        raise DataError(
            f"{file}: column {name!r} has {len(levels)} different words, but a column of categories must have 2 to "
            f"{MOST_LEVELS}. Set `drop: [{name}]` to leave it out, or merge words."
        )
    # Of two words, the column of the other one would be the same feature with the opposite sign.
    shown = levels[1:] if len(levels) == 2 else levels
    logger.info("%s: column %r becomes %d of zeros and ones: %s", file.name, name, len(shown), listed(shown))
    return {f"{name}={level}": words.eq(level).astype(float) for level in shown}
