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
