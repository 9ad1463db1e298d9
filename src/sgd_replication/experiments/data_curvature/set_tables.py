"""Tables of several data sets, read as one."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from sgd_replication.jobs.tables import read_table


def of_sets(schema: pa.DataFrameSchema, files: Sequence[Path]) -> pd.DataFrame:
    """Return one table of several sets, with the column `set`, the name of a file's folder.

    Args:
        schema: of the tables.
        files: one per set, in the folder `data-<set>`.

    Examples:
        >>> from tempfile import TemporaryDirectory
        >>> from sgd_replication.experiments.data_curvature.tables import PREDICTIONS
        >>> from sgd_replication.jobs.tables import write_table
        >>> row = {"draw": [0], "model": "tanh unit", "sweep": "large", "exact": 2.0, "gaussian": 1.0}
        >>> with TemporaryDirectory() as folder:
        ...     file = Path(folder) / "data-toy" / "predictions.parquet"
        ...     file.parent.mkdir()
        ...     write_table(pd.DataFrame(row), PREDICTIONS, file)
        ...     of_sets(PREDICTIONS, [file])["set"].tolist()
        ['toy']
    """
    parts = [read_table(schema, file).assign(set=Path(file).parent.name.removeprefix("data-")) for file in files]
    return pd.concat(parts, ignore_index=True)
