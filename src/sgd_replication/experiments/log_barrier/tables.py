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
    name="log-noise-{set}/moments.parquet",
    description="A row is one moment of one training. `loss` is the mean loss; `noise` is the trace of the covariance "
    "of one example's gradient.",
)

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
    name="log-regression/stationary.parquet",
    description="A row is one η, one B and one window of |θ|, which ends at the quantile `window`. `exponent` is the "
    "fitted φ with the half-width `reach` of its jackknife interval; `exact` is φ of the exact chain; the "
    "others are predictions.",
)

HISTOGRAMS = pa.DataFrameSchema(
    {
        "learning_rate": pa.Column(float, POSITIVE),
        "batch_size": pa.Column(int, POSITIVE),
        "log_loss": pa.Column(float, pa.Check.ge(0)),
        "density": pa.Column(float, pa.Check.ge(0)),
        "count": pa.Column(int, pa.Check.ge(0)),
    },
    strict=True,
    name="log-regression/histograms.parquet",
    description="A row is one bin of ln(L/L*) at one η and B. `density` is the density of |θ| there.",
)

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
    name="log-regression/passage.parquet",
    description="A row is one number of dimensions and one c. `log_time` is ln of the mean number of iterations to "
    "the loss c L*, by simulation; `exact` is that of the exact chain, in one dimension only; `theory` is "
    "the predicted exponent of c.",
)

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
    name="log-barrier/times.parquet",
    description="A row is one ΔL/L* (`ratio`) and one η. Times are ln of the mean dynamical time to either saddle: by "
    "simulation, of the exact chain, of two diffusions, of their Euler chains and by the published "
    "formula. `integral` is ∫L′/C dθ.",
)
