"""Tables of measurements: checked against their schema before they are written, and again when read."""

from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from sgd_diffusion.errors import MeasurementError
from sgd_replication.jobs.writing import atomic_path


def write_table(table: pd.DataFrame, schema: pa.DataFrameSchema, file: Path) -> None:
    """Write a tidy table as parquet; nothing is written if it breaks its schema.

    The bytes of real numbers are sorted by their place in the number before they are compressed with zstd: signs and
    exponents of one column are alike, and the file is a quarter smaller. Every reader of parquet undoes this.

    Raises:
        MeasurementError: names the column, the check and the first offending values.

    Examples:
        >>> schema = pa.DataFrameSchema({"rate": pa.Column(float, pa.Check.gt(0))})
        >>> write_table(pd.DataFrame({"rate": [0.5, -2.0]}), schema, Path("rates.parquet"))
        Traceback (most recent call last):
        sgd_diffusion.errors.MeasurementError: rates.parquet breaks its schema: rate: greater_than(0), got -2.0.
        >>> Path("rates.parquet").exists()
        False
    """
    checked = _checked(table, schema, file)
    with atomic_path(file) as place:
        real = [name for name in checked.columns if pd.api.types.is_float_dtype(checked[name].dtype)]
        repeated = [name for name in checked.columns if name not in real]
        checked.to_parquet(
            place,
            index=False,
            compression="zstd",
            compression_level=9,
            use_dictionary=repeated,
            use_byte_stream_split=real,
        )


def read_table(schema: pa.DataFrameSchema, file: Path) -> pd.DataFrame:
    """Read a table that `write_table` wrote, and check it again.

    Raises:
        MeasurementError: as `write_table`.

    Examples:
        >>> import tempfile
        >>> schema = pa.DataFrameSchema({"rate": pa.Column(float, pa.Check.gt(0))})
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "rates.parquet")
        ...     write_table(pd.DataFrame({"rate": [0.5, 2.0]}), schema, file)
        ...     read_table(schema, file)["rate"].tolist()
        [0.5, 2.0]
    """
    return _checked(pd.read_parquet(file), schema, file)


def no_rows(schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Return a table without rows, with the columns of a schema.

    Examples:
        >>> empty = no_rows(pa.DataFrameSchema({"rate": pa.Column(float), "side": pa.Column(str)}))
        >>> list(empty.columns), len(empty)
        (['rate', 'side'], 0)
    """
    kinds = {name: column.dtype.type for name, column in schema.columns.items()}
    return pd.DataFrame({name: [] for name in kinds}).astype(kinds)


def _checked(table: pd.DataFrame, schema: pa.DataFrameSchema, file: Path) -> pd.DataFrame:
    try:
        return schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as error:
        first = error.failure_cases.head(3)
        cases = "; ".join(f"{row.column}: {row.check}, got {row.failure_case!r}" for row in first.itertuples())
        raise MeasurementError(f"{file.name} breaks its schema: {cases}.") from error
