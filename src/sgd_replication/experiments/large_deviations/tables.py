"""Tables of escape by large deviations."""

import pandera.pandas as pa

POSITIVE = pa.Check.gt(0)

WELLS = pa.DataFrameSchema(
    {
        "noise": pa.Column(str, pa.Check.isin(["C = H", "C = I"])),
        "exit": pa.Column(str, pa.Check.isin(["ball", "level"])),
        "sharpest": pa.Column(float, POSITIVE),
        "quasi_potential": pa.Column(float, POSITIVE),
        "action": pa.Column(float, POSITIVE),
        "inverse_noise": pa.Column(float, POSITIVE),
        "continuous": pa.Column(float),
        "log_time": pa.Column(float, nullable=True),
        "error": pa.Column(float, POSITIVE, nullable=True),
        "method": pa.Column(str),
    },
    strict=True,
    name="ldt-wells/wells.parquet",
    description="A row is one well, boundary and noise strength ε = ηm/B, whose inverse is `inverse_noise`. "
    "`continuous` is the exact ln τ of the diffusion and `log_time` the simulated one of SGD, both in "
    "dynamical time; only wells with C = H are simulated. The quasi-potential V is given in closed form "
    "and as the least action.",
)

CURVED = pa.DataFrameSchema(
    {
        "inverse_noise": pa.Column(float, POSITIVE),
        "log_time": pa.Column(float),
        "error": pa.Column(float, POSITIVE),
        "method": pa.Column(str),
        "action": pa.Column(float, POSITIVE),
        "white_action": pa.Column(float, POSITIVE),
    },
    strict=True,
    name="ldt-wells/curved.parquet",
    description="A row is one noise strength. `log_time` is ln τ of SGD over a saddle in dynamical time; `action` is "
    "V of its noise, which is not the gradient of a potential, and `white_action` is 2ΔL.",
)

STARTS = pa.DataFrameSchema(
    {
        "valley": pa.Column(str, pa.Check.isin(["parabolas", "ball"])),
        "sweep": pa.Column(str, pa.Check.isin(["batch", "eta"])),
        "start": pa.Column(str, pa.Check.isin(["minimum", "displaced", "equilibrium"])),
        "x": pa.Column(float, POSITIVE),
        "log_time": pa.Column(float),
        "error": pa.Column(float, POSITIVE),
        "exact": pa.Column(float, nullable=True),
        "stiff": pa.Column(float, nullable=True),
        "early": pa.Column(float, nullable=True),
        "continuous": pa.Column(float, nullable=True),
    },
    strict=True,
    name="ldt-starts/times.parquet",
    description="A row is one basin, sweep, start and value of B or 1/η (`x`). Times are ln of the mean number of "
    "iterations: simulated, of the exact chain, of an exact chain with large steps (`stiff`) and of the "
    "diffusion (`continuous`). `early` is ln of the exact chain's probability to leave within one "
    "relaxation time.",
)

NETWORK_LEVELS = pa.DataFrameSchema(
    {
        "sweep": pa.Column(str, pa.Check.isin(["batch", "eta"])),
        "start": pa.Column(str, pa.Check.isin(["minimum", "displaced", "equilibrium"])),
        "x": pa.Column(float, POSITIVE),
        "log_time": pa.Column(float),
        "error": pa.Column(float, POSITIVE),
        "method": pa.Column(str),
        "settling": pa.Column(float, POSITIVE),
        "exponential": pa.Column(float, nullable=True),
    },
    strict=True,
    name="ldt-network/times.parquet",
    description="A row is one sweep, start and value of B or 1/η (`x`). `log_time` is ln of the mean number of "
    "iterations of a network to a level of its loss; after `settling` iterations replicas are stationary.",
)
