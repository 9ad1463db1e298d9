"""Tables of Theorems 1 and 2."""

import pandera.pandas as pa

POSITIVE = pa.Check.gt(0)

FIRST_THEOREM = pa.DataFrameSchema(
    {
        "system": pa.Column(str),
        "barrier_over_diffusion": pa.Column(float, POSITIVE),
        "where": pa.Column(str, pa.Check.isin(["at saddle", "beyond"])),
        "exact": pa.Column(float),
        "theorem": pa.Column(float),
        "simulated": pa.Column(float, nullable=True),
        "error": pa.Column(float, nullable=True),
        "simulation_exact": pa.Column(float, nullable=True),
    },
    strict=True,
    name="theorem-1/times.parquet",
    description="a row is a system at one ΔL/D with first passage at the saddle or beyond: ln of dynamical time",
)
"""`exact` is the value of the diffusion, `simulation_exact` that of the simulated discrete chain."""

SECOND_THEOREM = pa.DataFrameSchema(
    {
        "landscape": pa.Column(str),
        "minimum_curvature": pa.Column(float, POSITIVE),
        "saddle_curvature": pa.Column(float, POSITIVE),
        "barrier": pa.Column(float, POSITIVE),
        "integral": pa.Column(float, POSITIVE),
        "learning_rate": pa.Column(float, POSITIVE),
        "batch_size": pa.Column(float, POSITIVE),
        "inverse_temperature": pa.Column(float, POSITIVE),
        "log_time": pa.Column(float),
        "error": pa.Column(float, POSITIVE),
        "method": pa.Column(str),
        "exact": pa.Column(float),
        "diffusion_limit": pa.Column(float),
    },
    strict=True,
    name="theorem-2/times.parquet",
    description="a row is a batch size on one pair of joined parabolas with C = |H|: escape time as ln(iterations)",
)
"""`diffusion_limit` is ln of the mean dynamical time by quadrature."""

FLATNESS = pa.DataFrameSchema(
    {
        "noise": pa.Column(str, pa.Check.isin(["SGD", "SGLD"])),
        "minimum_curvature": pa.Column(float, POSITIVE),
        "log_time": pa.Column(float),
    },
    strict=True,
    name="theorem-2/flatness.parquet",
    description="a row is an H_a under one noise, all else fixed: ln of dynamical time by quadrature",
)

INFLECTION = pa.DataFrameSchema(
    {
        "learning_rate": pa.Column(float, POSITIVE),
        "batch_size": pa.Column(float, POSITIVE),
        "log_time": pa.Column(float),
        "error": pa.Column(float, POSITIVE),
        "predicted_slope": pa.Column(float),
    },
    strict=True,
    name="theorem-2/inflection.parquet",
    description="a row is a learning rate at fixed η/B, with noise that is 0 at the inflection: ln of dynamical time",
)
