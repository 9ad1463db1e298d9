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
)
"""ln of times in dynamical time; `simulation_exact` is what the simulated chain's own oracle says."""

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
)
"""ln(iterations) under C = |H| on joined parabolas; `diffusion_limit` is ln of dynamical time by quadrature."""

FLATNESS = pa.DataFrameSchema(
    {
        "noise": pa.Column(str, pa.Check.isin(["SGD", "SGLD"])),
        "minimum_curvature": pa.Column(float, POSITIVE),
        "log_time": pa.Column(float),
    },
    strict=True,
)
"""ln of dynamical time by quadrature, H_a varied with all else fixed."""

INFLECTION = pa.DataFrameSchema(
    {
        "learning_rate": pa.Column(float, POSITIVE),
        "batch_size": pa.Column(float, POSITIVE),
        "log_time": pa.Column(float),
        "error": pa.Column(float, POSITIVE),
        "predicted_slope": pa.Column(float),
    },
    strict=True,
)
"""ln(dynamical time) of a chain whose noise vanishes at the inflection, at fixed η/B."""
