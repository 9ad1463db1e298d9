"""Tables of a problem of one's own."""

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
)
"""A row a parameter of a network that has noise at all: how its noise is distributed over minibatches."""

USER_SWEEPS = pa.DataFrameSchema(
    {
        "sweep": pa.Column(str, pa.Check.isin(["batch", "eta", "k"]), description="what is swept"),
        "x": pa.Column(float, pa.Check.gt(0), description="B, 1/η or 1/k"),
        "learning_rate": pa.Column(float, pa.Check.gt(0), description="η"),
        "batch_size": pa.Column(float, pa.Check.ge(1), description="B"),
        "sharpness": pa.Column(float, pa.Check.gt(0), description="k"),
        "log_time": pa.Column(float, description="ln τ in iterations"),
        "error": pa.Column(float, pa.Check.gt(0), description="its standard error"),
        "method": pa.Column(str, pa.Check.isin(["plain", "splitting"]), description="how it was found"),
        "exponential": pa.Column(float, nullable=True, description="p-value of exponential times; none where split"),
    },
    strict=True,
    unique=["sweep", "x"],
)
"""Escape times, a row a point."""
