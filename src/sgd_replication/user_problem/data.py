"""A table of one's own → a data set: features standardised, classes numbered."""

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
UNNAMED = re.compile(r"Unnamed: \d+")
"""What pandas calls a column whose header is empty."""


def user_dataset(file: Path, label: str | None = None) -> Dataset:
    """Return the examples of a CSV file with a header, every feature with mean 0 and standard deviation 1.

    Args:
        file: one example a row.
        label: the column of classes; the last if not given.

    Raises:
        DataError: the file cannot be read as such a table, a feature is no number, missing or constant, the column of
            classes is not there, or it has one class, a class with a single member, or too many.

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
        raise DataError(f"{file}: there must be a feature beside the classes, and a row; got shape {table.shape}.")
    numbers = features.apply(pd.to_numeric, errors="coerce")
    text = numbers.isna() & features.notna()
    if words := [name for name in features if text[name].any()]:
        odd = features[words[0]][text[words[0]]]
        raise DataError(
            f"{file}: features must be numbers, and {_listed(words)} hold text, such as {odd.iloc[0]!r} in row "
            f"{odd.index[0] + 1} of {words[0]!r}; leave out such rows or columns, or give each word a column of zeros "
            "and ones."
        )
    if classes.isna().any():
        raise DataError(f"{file}: {int(classes.isna().sum())} rows have no class in column {label!r}.")
    labels, count = numbered_classes(classes.astype(str).to_numpy())
    if not 2 <= count <= MOST_CLASSES:
        raise DataError(
            f"{file}: column {label!r} has {count} values, and classes must be 2 to {MOST_CLASSES}; name another "
            "column as `label`, or group them."
        )
    members = np.bincount(labels)
    if members.min() < 2:
        alone = np.unique(classes.astype(str))[members < 2]
        raise DataError(f"{file}: every class needs two rows or more; {_listed(alone)} have one. Leave them out.")
    inputs = standardised_by_feature(str(file), numbers.to_numpy(np.float64), [str(feature) for feature in features])
    return Dataset(file.stem, inputs, labels, count)


def _read(file: Path) -> pd.DataFrame:
    try:
        names = pd.read_csv(file, header=None, nrows=1, dtype=str).iloc[0].dropna()
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            # Without the argument, pandas takes values that have no name for the names of rows, from the left.
            table = pd.read_csv(file, index_col=False)
    except OSError as error:
        raise DataError(
            f"{file}: cannot be read ({error.strerror or error}); `file` is a whole path, or one from the project's "
            "folder."
        ) from error
    except pd.errors.ParserWarning as error:
        raise DataError(
            f"{file}: its rows have more values than its header has names; name every column, and write numbers with "
            "points: commas stand between values."
        ) from error
    except UnicodeDecodeError as error:
        raise DataError(f"{file}: is no text in UTF-8, as a CSV file must be ({error}); save it as that.") from error
    except Exception as error:  # of the table, or of the compression that the file's name promises
        raise DataError(f"{file}: is no CSV file with a header: {error}.") from error
    if nameless := [name for name in table if UNNAMED.fullmatch(str(name))]:
        raise DataError(
            f"{file}: column {list(table).index(nameless[0]) + 1} has no name; name it, or leave it out if it "
            "numbers the rows, as by `to_csv(..., index=False)`."
        )
    # A first example is numbers only, or has a word, such as its class, that stands below itself again.
    again = any(name in set(table[name]) for name in table if not pd.api.types.is_numeric_dtype(table[name]))
    if len(names) and (again or pd.to_numeric(names, errors="coerce").notna().all()):
        raise DataError(
            f"{file}: has no header, its first line is {_listed(names)}; put names of the columns above it."
        )
    if len(repeated := names[names.duplicated()]):
        raise DataError(f"{file}: has several columns {_listed(repeated.unique())}; give each its own name.")
    return table


def _listed(names: Iterable[object]) -> str:
    words = [str(name) for name in names]
    return ", ".join(words[:SHOWN]) + (f" and {len(words) - SHOWN} more" if len(words) > SHOWN else "")
