"""Tables of escape on the Styblinski–Tang function."""

import pandera.pandas as pa

POSITIVE = pa.Check.gt(0)

PANELS = pa.DataFrameSchema(
    {
        "sweep": pa.Column(str, pa.Check.isin(["k", "batch", "eta", "sgld_k", "sgld_D"])),
        "grid": pa.Column(str, pa.Check.isin(["published", "wide"])),
        "x": pa.Column(float, POSITIVE),
        "learning_rate": pa.Column(float, POSITIVE),
        "log_time": pa.Column(float),
        "error": pa.Column(float, POSITIVE),
        "low": pa.Column(float),
        "high": pa.Column(float),
        "method": pa.Column(str, pa.Check.isin(["plain", "splitting"])),
        "exact": pa.Column(float),
        "published": pa.Column(float, nullable=True),
    },
    strict=True,
    name="escape-panels/panels.parquet",
    description="a row is a point of a sweep of Fig. 4 or 6, on the published or the wide grid: time as ln(iterations)",
)
"""`published` is converted to ln(iterations)."""

OTHER_NOISES = pa.DataFrameSchema(
    {
        "model": pa.Column(str, pa.Check.isin(["Hessian", "data"])),
        "batch_size": pa.Column(float, POSITIVE),
        "exact": pa.Column(float),
        "log_time": pa.Column(float, nullable=True),
        "error": pa.Column(float, POSITIVE, nullable=True),
    },
    strict=True,
    name="escape-panels/other_noises.parquet",
    description="a row is a batch size under another noise model: escape time as ln(iterations)",
)
"""`log_time` is simulated; it is missing where fewer than half of the replicas leave."""

CALIBRATION = pa.DataFrameSchema(
    {
        "panel": pa.Column(str),
        "learning_rate": pa.Column(float, nullable=True),
        "batch_size": pa.Column(float, nullable=True),
        "diffusion_unit": pa.Column(float, nullable=True),
        "chi_square": pa.Column(float),
        "degrees": pa.Column(int),
        "p": pa.Column(float, pa.Check.in_range(0, 1)),
    },
    strict=True,
    name="escape-panels/calibration.parquet",
    description="a row is a published panel: the parameters fitted to it, χ² and p",
)
