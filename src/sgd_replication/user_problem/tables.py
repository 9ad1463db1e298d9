"""Tables of user-defined problems."""

import pandera.pandas as pa

from sgd_replication.experiments.noise.tables import BATCH_STATISTICS

TESTED = ("standard_deviation", "skewness", "excess_kurtosis", "shapiro_p", "anderson_p", "normal", "anderson_normal")

USER_NOISE = pa.DataFrameSchema(
    {
        "coordinate": pa.Column(int, pa.Check.ge(0), description="position among all parameters"),
        **{name: BATCH_STATISTICS.columns[name] for name in TESTED},
    },
    strict=True,
    unique=["coordinate"],
    name="problem/noise.parquet",
    description="a row is a parameter with gradient noise: distribution of its noise over minibatches",
)

USER_SWEEPS = pa.DataFrameSchema(
    {
        "sweep": pa.Column(str, pa.Check.isin(["batch", "eta", "k"]), description="the quantity that varies"),
        "x": pa.Column(float, pa.Check.gt(0), description="B, 1/η or 1/k"),
        "learning_rate": pa.Column(float, pa.Check.gt(0), description="η"),
        "batch_size": pa.Column(float, pa.Check.ge(1), description="B"),
        "sharpness": pa.Column(float, pa.Check.gt(0), description="k"),
        "log_time": pa.Column(float, description="ln τ in iterations"),
        "error": pa.Column(float, pa.Check.gt(0), description="standard error of ln τ"),
        "method": pa.Column(str, pa.Check.isin(["plain", "splitting"]), description="how τ was measured"),
        "exponential": pa.Column(
            float, nullable=True, description="p-value of the test that times are exponential; none with splitting"
        ),
    },
    strict=True,
    unique=["sweep", "x"],
    name="problem/sweeps.parquet",
    description="a row is a point of a sweep on a landscape: its escape time",
)
