"""Tables that the synthetic experiments leave behind."""

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
)
"""Escape times on Styblinski–Tang, as ln(iterations); `published` is brought to iterations too."""

OTHER_NOISES = pa.DataFrameSchema(
    {
        "model": pa.Column(str, pa.Check.isin(["Hessian", "data"])),
        "batch_size": pa.Column(float, POSITIVE),
        "exact": pa.Column(float),
        "log_time": pa.Column(float, nullable=True),
        "error": pa.Column(float, POSITIVE, nullable=True),
    },
    strict=True,
)
"""ln(iterations) under other readings of what a minibatch is: exact, and simulated where half of the replicas leave."""

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
)
"""How the published panels were met, and with which parameters the papers do not give."""

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
