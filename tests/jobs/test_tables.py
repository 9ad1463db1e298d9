import numpy as np
import pandas as pd
import pandera.pandas as pa
import pytest

from sgd_diffusion.errors import MeasurementError
from sgd_replication.jobs.tables import read_table, write_table

SCHEMA = pa.DataFrameSchema({"rate": pa.Column(float, pa.Check.gt(0))}, strict=True)


def test_a_table_survives_the_round_trip(tmp_path):
    table = pd.DataFrame({"rate": [0.5, 2.0]})
    write_table(table, SCHEMA, tmp_path / "table.parquet")
    pd.testing.assert_frame_equal(read_table(SCHEMA, tmp_path / "table.parquet"), table)


def test_columns_of_every_kind_survive_and_take_less_room(tmp_path):
    draws = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "rate": draws.lognormal(0, 0.1, 20_000),
            "half": draws.normal(size=20_000).astype("float32"),
            "gap": np.where(draws.random(20_000) < 0.1, np.nan, 1.0),
            "side": pd.array(["left", "right"] * 10_000, dtype="string"),
            "count": np.arange(20_000),
            "left": [True, False] * 10_000,
        }
    )
    schema = pa.DataFrameSchema({name: pa.Column(kind, nullable=True) for name, kind in table.dtypes.items()})
    write_table(table, schema, tmp_path / "table.parquet")
    pd.testing.assert_frame_equal(read_table(schema, tmp_path / "table.parquet"), table)
    table.to_parquet(tmp_path / "default.parquet")
    assert (tmp_path / "table.parquet").stat().st_size < 0.85 * (tmp_path / "default.parquet").stat().st_size


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"rate": [0.5, -2.0]}, "rate: greater_than"),
        ({"rate": [0.5, None]}, "rate: not_nullable"),
        ({"rate": [1.0], "extra": [1]}, "extra"),
        ({"speed": [1.0]}, "rate"),
    ],
)
def test_a_table_that_breaks_its_schema_is_not_written(tmp_path, table, told):
    with pytest.raises(MeasurementError, match=told):
        write_table(pd.DataFrame(table), SCHEMA, tmp_path / "table.parquet")
    assert not list(tmp_path.iterdir())
