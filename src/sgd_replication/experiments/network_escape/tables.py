"""Tables that the experiments on networks leave behind."""

import pandera.pandas as pa

POSITIVE = pa.Check.gt(0)
MEASURED = {
    "x": pa.Column(float, POSITIVE),
    "log_time": pa.Column(float),
    "error": pa.Column(float, POSITIVE),
    "method": pa.Column(str, pa.Check.isin(["plain", "splitting"])),
    "exponential": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
}

VALLEYS = pa.DataFrameSchema(
    {
        "model": pa.Column(str),
        "parameters": pa.Column(int, POSITIVE),
        "weight_decay": pa.Column(float, POSITIVE),
        "loss": pa.Column(float),
        "accuracy": pa.Column(float, pa.Check.in_range(0, 1)),
        "gradient_norm": pa.Column(float, pa.Check.ge(0)),
        "lowest_curvature": pa.Column(float, POSITIVE),
        "second_curvature": pa.Column(float, POSITIVE),
        "largest_curvature": pa.Column(float, POSITIVE),
        "trace_ratio": pa.Column(float, POSITIVE),
        "widest": pa.Column(float, POSITIVE),
        "learning_rate": pa.Column(float, POSITIVE),
        "exponent": pa.Column(float, POSITIVE),
        "theorem_exponent": pa.Column(float, POSITIVE),
        "barrier": pa.Column(float, POSITIVE),
        "exit_curvature": pa.Column(float, POSITIVE),
        "settling": pa.Column(float, POSITIVE),
    },
    strict=True,
)
"""A row a trained model: its minimum, curvature and noise (`trace_ratio` is Tr C/Tr H), the theories' exponents of
the box exit in units of B/η, and the iterations in which the start is forgotten."""

SPECTRA = pa.DataFrameSchema(
    {
        "curvature": pa.Column(float, POSITIVE),
        "noise": pa.Column(float),
        "early": pa.Column(float, pa.Check.ge(0)),
        "at_exit": pa.Column(float, pa.Check.ge(0)),
    },
    strict=True,
)
"""A row an eigendirection of H: its curvature, C along it, and mean squared displacement early and at the exit."""

DEPARTURES = pa.DataFrameSchema(
    {
        "iterations": pa.Column(int, POSITIVE),
        "early": pa.Column(float, pa.Check.ge(0)),
        "early_outlier": pa.Column(float, pa.Check.ge(0)),
        "at_exit": pa.Column(float, POSITIVE),
        "at_exit_outlier": pa.Column(float, pa.Check.ge(0)),
    },
    strict=True,
)
"""A row a replica: squared displacement, and the part of it in outlier eigendirections, early and at the exit."""

SWEEPS = pa.DataFrameSchema(
    {
        "model": pa.Column(str, pa.Check.isin(["network", "logistic regression"])),
        "sweep": pa.Column(str, pa.Check.isin(["k", "k fixed box", "batch", "eta"])),
        **MEASURED,
    },
    strict=True,
)
"""ln(iterations) on the wide grids."""

PUBLISHED = pa.DataFrameSchema(
    {
        "panel": pa.Column(str, pa.Check.isin(["5a", "5b", "5c"])),
        "learning_rate": pa.Column(float, POSITIVE),
        "batch_size": pa.Column(float, POSITIVE),
        "rate": pa.Column(float, POSITIVE),
        **MEASURED,
        "published": pa.Column(float),
    },
    strict=True,
)
"""ln(iterations) on Fig. 5's grids; `rate` is kη, and `published` are Avila's points, brought to iterations."""

VARIANTS = pa.DataFrameSchema(
    {"variant": pa.Column(str), "learning_rate": pa.Column(float, POSITIVE), **MEASURED}, strict=True
)
"""ln(iterations) against B with one thing changed."""

SADDLES = pa.DataFrameSchema(
    {
        "barrier": pa.Column(float, POSITIVE),
        "distance": pa.Column(float, POSITIVE),
        "gradient_norm": pa.Column(float, pa.Check.ge(0)),
        "minimum_curvature": pa.Column(float, POSITIVE),
        "saddle_curvature": pa.Column(float, POSITIVE),
        "second_curvature": pa.Column(float, POSITIVE),
        "theorem_valley_side": pa.Column(float, POSITIVE),
        "theorem_saddle_side": pa.Column(float, POSITIVE),
        "path_exponent": pa.Column(float, POSITIVE),
        "other_minimum": pa.Column(float),
    },
    strict=True,
)
"""One row, or none: the saddle out of the valley. Exponents are in units of B/η: Theorem 2's with s = 1 and s = 0, and
2∫|∇L|/C ds along the gradient's way down; `other_minimum` is the far minimum's loss over the near one's."""

PASSAGES = pa.DataFrameSchema(
    {
        "x": pa.Column(float, POSITIVE),
        "learning_rate": pa.Column(float, POSITIVE),
        "exits": pa.Column(int, pa.Check.ge(0)),
        "watched": pa.Column(float, POSITIVE),
        "theorem": pa.Column(float),
        "path": pa.Column(float, POSITIVE),
        "let_down": pa.Column(int, pa.Check.ge(0)),
        "returned": pa.Column(int, pa.Check.ge(0)),
        "arrived": pa.Column(int, pa.Check.ge(0)),
    },
    strict=True,
    coerce=True,
)
"""A batch size: how many replicas got beyond the plane through the saddle in how many iterations altogether, ln of
Theorem 2's iterations for one (s = 1), the path's exponent, and how many that crossed were let down and where they
ended: at their own minimum, at the far one, or at neither."""

WHITE_NOISE = pa.DataFrameSchema({"diffusion": pa.Column(float, POSITIVE), **MEASURED}, strict=True)
"""ln(iterations) of SGLD on the same network against 1/D."""
