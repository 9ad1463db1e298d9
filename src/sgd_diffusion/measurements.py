"""Tables of measurements: checked against their schema before they are written, and again when read."""

from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from sgd_diffusion.errors import MeasurementError


def write_table(table: pd.DataFrame, schema: pa.DataFrameSchema, file: Path) -> None:
    """Write a tidy table as parquet; nothing is written if it breaks its schema.

    Raises:
        MeasurementError: names the column, the check and the first offending values.
    """
    checked = _checked(table, schema, file)
    partial = file.with_name(file.name + ".partial")
    checked.to_parquet(partial, index=False)
    partial.replace(file)


def read_table(schema: pa.DataFrameSchema, file: Path) -> pd.DataFrame:
    """Read a table that `write_table` wrote, and check it again.

    Raises:
        MeasurementError: as `write_table`.
    """
    return _checked(pd.read_parquet(file), schema, file)


def _checked(table: pd.DataFrame, schema: pa.DataFrameSchema, file: Path) -> pd.DataFrame:
    try:
        return schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as error:
        first = error.failure_cases.head(3)
        cases = "; ".join(f"{row.column}: {row.check}, got {row.failure_case!r}" for row in first.itertuples())
        raise MeasurementError(f"{file.name} breaks its schema: {cases}.") from error
