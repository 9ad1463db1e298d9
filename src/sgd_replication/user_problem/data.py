"""Read a user's table as a data set, with standardised features and numbered classes."""

import re
import warnings
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from sgd_diffusion.data import Dataset, numbered_classes, standardised_by_feature
from sgd_diffusion.errors import DataError

MOST_CLASSES = 100
SHOWN = 8
"""A message lists at most this many names."""
UNNAMED = re.compile(r"Unnamed: \d+")
"""The name that pandas gives a column whose header is empty."""


def user_dataset(file: Path, label: str | None = None) -> Dataset:
    """Return the examples of a CSV file with a header, every feature with mean 0 and standard deviation 1.

    Args:
        file: CSV file with a header and one example per row.
        label: name of the column with the classes; by default the last column.

    Raises:
        DataError: the file cannot be read as such a table; a value of a feature is missing or not a number; a feature
            is constant; there is no column `label`, or it has fewer than 2 or more than 100 classes, or a class with
            one row.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "toy.csv")
        ...     _ = file.write_text("a,kind,b 1,x,10 3,x,10 1,y,30 3,y,30".replace(" ", chr(10)))
        ...     dataset = user_dataset(file, label="kind")
        >>> dataset.labels.tolist(), dataset.inputs.tolist()
        ([0, 0, 1, 1], [[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]])
    """
    table = _read(file)
    label = str(table.columns[-1]) if label is None else label
    if label not in table.columns:
        apart = "" if len(table.columns) > 1 else " Values must be separated by commas."
        raise DataError(
            f"{file}: has no column {label!r}; there are {_listed(table.columns)}. Set `label` to one.{apart}"
        )
    features, classes = table.drop(columns=label), table[label]
    if features.empty or not len(features.columns):
        raise DataError(
            f"{file}: the table has {len(table)} rows and {len(table.columns)} columns; it needs at least one row, and "
            "a feature beside the classes."
        )
    numbers = features.apply(pd.to_numeric, errors="coerce")
    text = numbers.isna() & features.notna()
    if words := [name for name in features if text[name].any()]:
        odd = features[words[0]][text[words[0]]]
        raise DataError(
            f"{file}: features must be numbers, but {_listed(words)} contain text, such as {odd.iloc[0]!r} in row "
            f"{odd.index[0] + 1} of {words[0]!r}. Remove such rows or columns, or encode each word as a column of "
            "zeros and ones."
        )
    if classes.isna().any():
        raise DataError(f"{file}: {int(classes.isna().sum())} rows have no class in column {label!r}.")
    labels, count = numbered_classes(classes.astype(str).to_numpy())
    if not 2 <= count <= MOST_CLASSES:
        raise DataError(
            f"{file}: column {label!r} has {count} different values, but the number of classes must be 2 to "
            f"{MOST_CLASSES}. Set `label` to another column, or merge classes."
        )
    members = np.bincount(labels)
    if members.min() < 2:
        alone = np.unique(classes.astype(str))[members < 2]
        raise DataError(
            f"{file}: every class needs two rows or more, but {_listed(alone)} have one. Remove these rows."
        )
    inputs = standardised_by_feature(str(file), numbers.to_numpy(np.float64), [str(feature) for feature in features])
    return Dataset(file.stem, inputs, labels, count)


def _read(file: Path) -> pd.DataFrame:
    try:
        names = pd.read_csv(file, header=None, nrows=1, dtype=str).iloc[0].dropna()
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            # By default pandas uses the first columns as row labels if rows have more values than the header has names.
            table = pd.read_csv(file, index_col=False)
    except OSError as error:
        raise DataError(
            f"{file}: cannot be read ({error.strerror or error}). `file` must be an absolute path, or relative to the "
            "project's folder."
        ) from error
    except pd.errors.ParserWarning as error:
        raise DataError(
            f"{file}: the rows have more values than the header has names. Name every column, and use decimal points, "
            "because commas separate values."
        ) from error
    except UnicodeDecodeError as error:
        raise DataError(f"{file}: a CSV file must be text in UTF-8 ({error}). Save it in this encoding.") from error
    except Exception as error:  # from the parser, or from decompression by the file's suffix
        raise DataError(f"{file}: this is not a CSV file with a header: {error}.") from error
    if nameless := [name for name in table if UNNAMED.fullmatch(str(name))]:
        raise DataError(
            f"{file}: column {list(table).index(nameless[0]) + 1} has no name. Name it; if it only numbers the "
            "rows, remove it, for example by `to_csv(..., index=False)`."
        )
    # The first line is an example if all its values are numbers, or if a word in it, such as a class, recurs below.
    again = any(name in set(table[name]) for name in table if not pd.api.types.is_numeric_dtype(table[name]))
    if len(names) and (again or pd.to_numeric(names, errors="coerce").notna().all()):
        raise DataError(
            f"{file}: has no header; its first line is {_listed(names)}. Insert a line with the names of the columns."
        )
    if len(repeated := names[names.duplicated()]):
        raise DataError(
            f"{file}: has several columns named {_listed(repeated.unique())}. Give every column a different name."
        )
    return table


def _listed(names: Iterable[object]) -> str:
    words = [str(name) for name in names]
    return ", ".join(words[:SHOWN]) + (f" and {len(words) - SHOWN} more" if len(words) > SHOWN else "")
