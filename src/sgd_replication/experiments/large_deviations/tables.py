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
)
"""ln τ in dynamical time at ε = ηm/B, whose inverse is `inverse_noise`: of the diffusion, exact, and of discrete SGD,
simulated where C = H; V in closed form and by the path of least action."""

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
)
"""ln τ in dynamical time of SGD over a saddle with noise that is no gradient's; V of that noise and 2ΔL."""

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
)
"""ln(iterations) against B or 1/η: simulated, by the exact chain, by one of stiff steps, and of the diffusion;
`early` is the exact chain's ln of the probability to be out within one relaxation time."""

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
)
"""ln(iterations) of a network to a level of its loss, against B or 1/η; `settling` iterations make it stationary."""
