"""Tables of the log-loss barrier."""

import pandera.pandas as pa

POSITIVE = pa.Check.gt(0)

NOISE_LOSS = pa.DataFrameSchema(
    {
        "objective": pa.Column(str, pa.Check.isin(["cross-entropy", "squared error"])),
        "replicate": pa.Column(int, pa.Check.ge(0)),
        "epoch": pa.Column(int, POSITIVE),
        "loss": pa.Column(float, POSITIVE),
        "noise": pa.Column(float, POSITIVE),
    },
    strict=True,
)
"""Mean loss, and the trace of the covariance of one example's gradient, at moments of a training."""

STATIONARY = pa.DataFrameSchema(
    {
        "learning_rate": pa.Column(float, POSITIVE),
        "batch_size": pa.Column(int, POSITIVE),
        "window": pa.Column(float, pa.Check.in_range(0, 1)),
        "end": pa.Column(float, POSITIVE),
        "exponent": pa.Column(float),
        "reach": pa.Column(float, pa.Check.ge(0)),
        "exact": pa.Column(float),
        "theory": pa.Column(float),
        "kesten": pa.Column(float),
        "diffusion": pa.Column(float),
        "power_advantage": pa.Column(float),
        "advantage_reach": pa.Column(float, pa.Check.ge(0)),
        "exact_form_advantage": pa.Column(float),
    },
    strict=True,
)
"""φ fitted up to a quantile `window` of |θ|, with its jackknife's reach, that of the exact chain, and predictions."""

HISTOGRAMS = pa.DataFrameSchema(
    {
        "learning_rate": pa.Column(float, POSITIVE),
        "batch_size": pa.Column(int, POSITIVE),
        "log_loss": pa.Column(float, pa.Check.ge(0)),
        "density": pa.Column(float, pa.Check.ge(0)),
        "count": pa.Column(int, pa.Check.ge(0)),
    },
    strict=True,
)
"""Density of |θ| against ln(L/L*)."""

PASSAGE = pa.DataFrameSchema(
    {
        "dimension": pa.Column(int, POSITIVE),
        "ratio": pa.Column(float, pa.Check.gt(1)),
        "log_time": pa.Column(float),
        "error": pa.Column(float, POSITIVE),
        "method": pa.Column(str),
        "exact": pa.Column(float, nullable=True),
        "log_diffusion": pa.Column(float),
        "true_diffusion": pa.Column(float),
        "theory": pa.Column(float),
    },
    strict=True,
)
"""ln(iterations) to the loss c L*; `exact` in one dimension; `theory` is the asymptotic exponent."""

BARRIER = pa.DataFrameSchema(
    {
        "ratio": pa.Column(float, POSITIVE),
        "integral": pa.Column(float, POSITIVE),
        "inverse_rate": pa.Column(float, POSITIVE),
        "log_time": pa.Column(float),
        "error": pa.Column(float, POSITIVE),
        "method": pa.Column(str),
        "exact": pa.Column(float),
        "log_diffusion": pa.Column(float),
        "true_diffusion": pa.Column(float),
        "log_euler": pa.Column(float),
        "true_euler": pa.Column(float),
        "formula": pa.Column(float),
    },
    strict=True,
)
"""ln τ in dynamical time to either saddle at ΔL/L* = `ratio`; `integral` is ∫L′/C dθ."""
