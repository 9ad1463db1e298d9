"""Columns of measurement tables, named together by what values they allow."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandera.pandas as pa

Columns = dict[str, pa.Column]


def columns(dtype: type, check: pa.Check | None = None, **options: Any) -> Callable[[str], Columns]:
    """Return a function from names, separated by spaces, to columns with one type and the same check.

    Args:
        dtype: type of the values.
        check: what every value must satisfy; default: nothing.
        options: of `pandera.Column`, such as ``nullable``.

    Examples:
        >>> share = columns(float, pa.Check.in_range(0, 1))
        >>> [name for name in share("ratio distance")]
        ['ratio', 'distance']
    """
    return partial(_named, dtype, check, options)


def _named(dtype: type, check: pa.Check | None, options: dict[str, Any], names: str) -> Columns:
    return {name: pa.Column(dtype, check, **options) for name in names.split()}


def one_of(name: str, *values: str) -> Columns:
    """Return one column of text with the allowed values.

    Examples:
        >>> one_of("side", "up", "down")["side"].checks[0].statistics
        {'allowed_values': ('up', 'down')}
    """
    return {name: pa.Column(str, pa.Check.isin(values))}


def table(file: str, description: str, *groups: Columns, **options: Any) -> pa.DataFrameSchema:
    """Return the schema of a table that has these columns and no others.

    Args:
        file: path of the table below ``measurements/``.
        description: what a row is, for ``docs/results.md``.
        groups: the columns.
        options: of `pandera.DataFrameSchema`.

    Examples:
        >>> flips = table("coin/flips.parquet", "a row is a flip", NATURAL("run heads"), one_of("side", "up", "down"))
        >>> list(flips.columns), flips.strict
        (['run', 'heads', 'side'], True)
        >>> table("coin/flips.parquet", "a row is a flip", NATURAL("run"), REAL("run"))
        Traceback (most recent call last):
            ...
        ValueError: coin/flips.parquet: a column is named twice in run, run.
    """
    names = [name for group in groups for name in group]
    if len(set(names)) < len(names):
        raise ValueError(f"{file}: a column is named twice in {', '.join(names)}.")
    joined = {name: column for group in groups for name, column in group.items()}
    return pa.DataFrameSchema(joined, strict=True, name=file, description=description, **options)


TEXT = columns(str)
BOOLEAN = columns(bool)
INTEGER = columns(int)
NATURAL = columns(int, pa.Check.ge(0))
COUNT = columns(int, pa.Check.gt(0))
REAL = columns(float)
REAL_OR_NONE = columns(float, nullable=True)
POSITIVE = columns(float, pa.Check.gt(0))
POSITIVE_OR_NONE = columns(float, pa.Check.gt(0), nullable=True)
NOT_NEGATIVE = columns(float, pa.Check.ge(0))
NOT_NEGATIVE_OR_NONE = columns(float, pa.Check.ge(0), nullable=True)
SHARE = columns(float, pa.Check.in_range(0, 1))
SHARE_OR_NONE = columns(float, pa.Check.in_range(0, 1), nullable=True)
ABOVE_ONE = columns(float, pa.Check.gt(1))
