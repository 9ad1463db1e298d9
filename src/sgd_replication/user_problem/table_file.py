"""Read a user's CSV or Parquet file as named columns of text cells, in which an empty cell is a gap."""

import warnings
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from sgd_diffusion.errors import DataError

PARQUET = (".parquet", ".pq")
SHOWN = 8
"""A message lists at most this many names."""
WHERE = "`file` must be an absolute path, or relative to the folder of the configuration or to the project's folder."


def read_cells(file: Path, header: bool | None = None) -> pd.DataFrame:
    """Return the cells of a table as text, (rows, columns); an empty text is a gap.

    Args:
        file: Parquet file if its name ends in .parquet or .pq, otherwise a CSV file.
        header: whether the first line of a CSV file holds the names of the columns; without names they are called 1,
            2, …. By default the first line holds names, and a line that looks like an example is an error.

    Raises:
        DataError: the file cannot be read as a table, a column has no name, or two columns have the same name.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "toy.csv")
        ...     _ = file.write_text("a, kind;1,None;,x".replace(";", chr(10)))
        ...     cells = read_cells(file)
        >>> cells.to_dict("list")
        {'a': ['1', ''], 'kind': ['None', 'x']}
    """
    if file.suffix.lower() in PARQUET:
        return _read_parquet(file)
    names, table = _read_csv(file, header)
    if header is False:
        return table.set_axis([str(number + 1) for number in range(len(table.columns))], axis=1)
    # A comma at the end of every line makes a last column without name and without values.
    empty = [not name and bool((table.iloc[:, place] == "").all()) for place, name in enumerate(names)]
    table = table.loc[:, [not one for one in empty]]
    names = [name for name, one in zip(names, empty, strict=True) if not one]
    if "" in names:
        raise DataError(
            f"{file}: column {names.index('') + 1} has no name. Name it; if it only numbers the rows, remove it, for "
            "example by `to_csv(..., index=False)`."
        )
    if header is None:
        _check_first_line(file, names, table)
    return _named(file, table, names)


def listed(names: Iterable[object]) -> str:
    """Return names with commas between them; of many names the first ones, and how many more there are.

    Examples:
        >>> listed(["a", "b"]), listed(range(10))
        ('a, b', '0, 1, 2, 3, 4, 5, 6, 7 and 2 more')
    """
    words = [str(name) for name in names]
    return ", ".join(words[:SHOWN]) + (f" and {len(words) - SHOWN} more" if len(words) > SHOWN else "")


def _read_csv(file: Path, header: bool | None) -> tuple[list[str], pd.DataFrame]:
    try:
        first = pd.read_csv(file, header=None, nrows=1, dtype=str, keep_default_na=False)
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            # By default pandas uses the first columns as row labels if rows have more values than the header has names.
            rows = None if header is False else 0
            table = pd.read_csv(file, index_col=False, header=rows, dtype=str, keep_default_na=False, na_values=[""])
    except OSError as error:
        raise DataError(f"{file}: cannot be read ({error.strerror or error}). {WHERE}") from error
    except pd.errors.ParserWarning as error:
        raise DataError(
            f"{file}: the rows have more values than the header has names. Name every column, and use decimal points, "
            "because commas separate values."
        ) from error
    except UnicodeDecodeError as error:
        raise DataError(f"{file}: a CSV file must be text in UTF-8 ({error}). Save it in this encoding.") from error
    except Exception as error:  # from the parser, or from decompression by the file's suffix
        raise DataError(f"{file}: this is not a CSV file with a header: {error}.") from error
    return [str(name).strip() for name in first.iloc[0]], table.fillna("")


def _check_first_line(file: Path, names: list[str], table: pd.DataFrame) -> None:
    """Refuse a first line that may be an example: all numbers, or a word, such as a class, that recurs below."""
    numbers = pd.to_numeric(pd.Series(names, dtype=object), errors="coerce").notna()
    recurs = any(
        not number and name in set(table.iloc[:, place].str.strip())
        for place, (name, number) in enumerate(zip(names, numbers, strict=True))
    )
    if numbers.all() or recurs:
        raise DataError(
            f"{file}: the first line, {listed(names)}, looks like an example and not like the names of columns. Set "
            "`header: false` if it is an example: no row is lost, and the columns are called 1, 2, …. Set "
            "`header: true` if these are names."
        )


def _read_parquet(file: Path) -> pd.DataFrame:
    try:
        table = pd.read_parquet(file)
    except OSError as error:
        raise DataError(f"{file}: cannot be read ({error.strerror or error}). {WHERE}") from error
    except Exception as error:  # from the reader
        raise DataError(f"{file}: this is not a Parquet file: {error}.") from error
    # Texts of floats are exact: the shortest digits that give the same double.
    cells = {
        place: ["" if gap else str(value) for value, gap in zip(column.astype(object), column.isna(), strict=True)]
        for place, (_, column) in enumerate(table.items())
    }
    return _named(file, pd.DataFrame(cells, dtype=str), [str(name).strip() for name in table.columns])


def _named(file: Path, table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise DataError(f"{file}: has several columns named {listed(repeated)}. Give every column a different name.")
    return table.set_axis(names, axis=1)
