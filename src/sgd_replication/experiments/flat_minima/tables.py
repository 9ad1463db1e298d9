"""Tables of the odds of two valleys, and of escape from one valley by four boundaries."""

import pandera.pandas as pa

POSITIVE = pa.Check.gt(0)

TITLE = pa.DataFrameSchema(
    {
        "noise": pa.Column(str, pa.Check.isin(["SGD", "SGD two-point", "SGLD"])),
        "family": pa.Column(str, pa.Check.isin(["flat fixed", "sharp fixed"])),
        "ratio": pa.Column(float, pa.Check.gt(1)),
        "difference": pa.Column(float, POSITIVE),
        "method": pa.Column(str, pa.Check.isin(["occupancy", "escape times"])),
        "log_odds": pa.Column(float),
        "error": pa.Column(float, POSITIVE),
        "exact": pa.Column(float),
        "law": pa.Column(float),
        "crossings": pa.Column(int, pa.Check.ge(0)),
    },
    strict=True,
    name="title/odds.parquet",
    description="a row is a pair of valleys under one noise: log-odds of the flat one, by occupancy or escape times",
)
"""`difference` is 1/H_flat − 1/H_sharp; `exact` is the value of the discrete chain, `law` that of the diffusion."""

EXITS = pa.DataFrameSchema(
    {
        "exit": pa.Column(str, pa.Check.isin(["saddle", "level", "ball", "box"])),
        "boundary": pa.Column(str, pa.Check.isin(["scaled", "fixed"])),
        "inverse_k": pa.Column(float, POSITIVE),
        "log_time": pa.Column(float),
        "error": pa.Column(float, POSITIVE),
        "method": pa.Column(str),
        "exact": pa.Column(float, nullable=True),
    },
    strict=True,
    name="exits/times.parquet",
    description="a row is a sharpness of one valley with one boundary, scaled or fixed: escape time as ln(iterations)",
)
"""`exit` names the boundary; `exact` is missing for the box."""
