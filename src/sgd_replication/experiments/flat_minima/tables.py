"""Tables of the preference for flat minima, and of four definitions of leaving a valley."""

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
)
"""Log-odds of the flat valley; `difference` is 1/H_flat − 1/H_sharp, `exact` belongs to the simulated chain itself."""

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
)
"""ln(iterations) to leave one valley, by four definitions of leaving; `exact` is missing for the box."""
