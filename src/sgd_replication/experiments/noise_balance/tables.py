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
)
"""Over units: the change of ‖u‖² − ‖w‖² since the start, and how far it is from the sum of the exact identity."""

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
)
"""‖u‖² − ‖w‖² (`gap`), uᵀC₁u (`noise_w`: the noise of w's gradient), wᵀC₂w and ‖∇_u L‖² − ‖∇_w L‖² of every unit."""

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
)
"""Samples against the closed law: `distance` of Kolmogorov and Smirnov, `unsettled` that of its half-time sample."""

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
)
"""Histograms of v, and the law's mean density in each bin."""

TAILS = pa.DataFrameSchema(
    {
        "depth": pa.Column(int, pa.Check.ge(0)),
        "exponent": pa.Column(float, pa.Check.gt(1)),
        "reach": pa.Column(float, POSITIVE),
        "beyond": pa.Column(int, POSITIVE),
        "theory": pa.Column(float, pa.Check.gt(1)),
    },
    strict=True,
)
"""Exponent of the diffusion's tail, by maximum likelihood over `beyond` values."""

GROWTH = pa.DataFrameSchema(
    {
        "slope": pa.Column(float, POSITIVE),
        "ratio": pa.Column(float, POSITIVE),
        "growth": pa.Column(float),
        "diffusion": pa.Column(float),
        "transition": pa.Column(float, POSITIVE, nullable=True),
    },
    strict=True,
)
"""E ln|1 + 2ηm| against T/T_c, and the T/T_c at which it changes sign; σ = 1, so that `slope` is k/σ."""

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
)
"""Shares of chains of one hidden layer that ended at zero, and beyond all bounds."""

WIDTHS = pa.DataFrameSchema(
    {
        "depth": pa.Column(int, pa.Check.ge(0)),
        "ratio": pa.Column(float, POSITIVE),
        "middle_half": pa.Column(float, pa.Check.ge(0)),
    },
    strict=True,
)
"""Interquartile range of the closed law."""

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
)
"""Where chains end that began with the wrong sign."""
