"""Tables of the noise balance."""

import pandera.pandas as pa

POSITIVE, SHARE = pa.Check.gt(0), pa.Check.in_range(0, 1)
SETTING = pa.Check.isin(["small", "large"])

IDENTITY = pa.DataFrameSchema(
    {
        "step": pa.Column(int, POSITIVE),
        "largest_change": pa.Column(float, pa.Check.ge(0)),
        "largest_error": pa.Column(float, pa.Check.ge(0)),
    },
    strict=True,
    name="bal-networks/identity.parquet",
    description="A row is one iteration of SGD. `largest_change` is the largest change of ‖u‖² − ‖w‖² since the start "
    "over all hidden units, and `largest_error` the largest difference from the sum of the exact "
    "identity.",
)

BALANCE = pa.DataFrameSchema(
    {
        "dynamics": pa.Column(str),
        "run": pa.Column(int, pa.Check.ge(0)),
        "unit": pa.Column(int, pa.Check.ge(0)),
        "time": pa.Column(float, pa.Check.ge(0)),
        "gap": pa.Column(float),
        "noise_w": pa.Column(float, pa.Check.ge(-1e-12)),
        "noise_u": pa.Column(float, pa.Check.ge(-1e-12)),
        "gradient_gap": pa.Column(float),
    },
    strict=True,
    name="bal-networks/balance.parquet",
    description="A row is one hidden unit at one moment of one run. `gap` is ‖u‖² − ‖w‖², `noise_w` is uᵀC₁u, the "
    "noise of w's gradient, `noise_u` is wᵀC₂w, and `gradient_gap` is ‖∇_u L‖² − ‖∇_w L‖².",
)

LAWS = pa.DataFrameSchema(
    {
        "depth": pa.Column(int, pa.Check.ge(0)),
        "setting": pa.Column(str, SETTING),
        "ratio": pa.Column(float, SHARE),
        "dynamics": pa.Column(str, pa.Check.isin(["SGD", "diffusion"])),
        "temperature": pa.Column(float, POSITIVE),
        "chains": pa.Column(int, POSITIVE),
        "distance": pa.Column(float, SHARE),
        "reach": pa.Column(float, SHARE),
        "unsettled": pa.Column(float, SHARE),
        "diverged": pa.Column(float, SHARE),
        "middle_half": pa.Column(float, pa.Check.ge(0)),
        "law_middle_half": pa.Column(float, pa.Check.ge(0)),
        "tail": pa.Column(float, pa.Check.gt(1)),
        "tail_reach": pa.Column(float, POSITIVE),
        "law_tail": pa.Column(float, pa.Check.gt(1)),
    },
    strict=True,
    name="bal-stationary/laws.parquet",
    description="A row is one sample of SGD or of the diffusion, compared with the closed law. `distance` is the "
    "Kolmogorov–Smirnov distance, and `unsettled` that between the samples at half the time and at the "
    "end.",
)

DENSITIES = pa.DataFrameSchema(
    {
        "depth": pa.Column(int, pa.Check.ge(0)),
        "setting": pa.Column(str, SETTING),
        "ratio": pa.Column(float, SHARE),
        "dynamics": pa.Column(str),
        "v": pa.Column(float),
        "density": pa.Column(float, pa.Check.ge(0)),
        "law": pa.Column(float, pa.Check.ge(0)),
    },
    strict=True,
    name="bal-stationary/densities.parquet",
    description="A row is one bin of v in the histogram of one sample. `law` is the mean density of the closed law in "
    "the bin.",
)

TAILS = pa.DataFrameSchema(
    {
        "depth": pa.Column(int, pa.Check.ge(0)),
        "exponent": pa.Column(float, pa.Check.gt(1)),
        "reach": pa.Column(float, POSITIVE),
        "beyond": pa.Column(int, POSITIVE),
        "theory": pa.Column(float, pa.Check.gt(1)),
    },
    strict=True,
    name="bal-stationary/tails.parquet",
    description="A row is one depth. `exponent` is that of the diffusion's tail, by maximum likelihood over `beyond` "
    "values.",
)

GROWTH = pa.DataFrameSchema(
    {
        "slope": pa.Column(float, POSITIVE),
        "ratio": pa.Column(float, POSITIVE),
        "growth": pa.Column(float),
        "diffusion": pa.Column(float),
        "transition": pa.Column(float, POSITIVE, nullable=True),
    },
    strict=True,
    name="bal-stationary/growth.parquet",
    description="A row is one k/σ (`slope`, with σ = 1) and one T/T_c (`ratio`). `growth` is E ln|1 + 2ηm|, and "
    "`transition` the T/T_c at which it changes sign.",
)

COLLAPSE = pa.DataFrameSchema(
    {
        "setting": pa.Column(str, SETTING),
        "ratio": pa.Column(float, POSITIVE),
        "chains": pa.Column(int, POSITIVE),
        "iterations": pa.Column(int, POSITIVE),
        "dead": pa.Column(float, SHARE),
        "diverged": pa.Column(float, SHARE),
    },
    strict=True,
    name="bal-stationary/collapse.parquet",
    description="A row is one setting and T/T_c, for one hidden layer. `dead` is the share of chains that ended at "
    "zero, and `diverged` the share that diverged.",
)

WIDTHS = pa.DataFrameSchema(
    {
        "depth": pa.Column(int, pa.Check.ge(0)),
        "ratio": pa.Column(float, POSITIVE),
        "middle_half": pa.Column(float, pa.Check.ge(0)),
    },
    strict=True,
    name="bal-stationary/widths.parquet",
    description="A row is one depth and T/T_c. `middle_half` is the interquartile range of the closed law.",
)

SIGNS = pa.DataFrameSchema(
    {
        "start": pa.Column(str),
        "chains": pa.Column(int, POSITIVE),
        "iterations": pa.Column(int, POSITIVE),
        "dead": pa.Column(float, SHARE),
        "returned": pa.Column(float, SHARE),
        "diverged": pa.Column(float, SHARE),
    },
    strict=True,
    name="bal-stationary/signs.parquet",
    description="A row is one start with the wrong sign. `dead`, `returned` and `diverged` are shares of chains by "
    "where they ended.",
)
