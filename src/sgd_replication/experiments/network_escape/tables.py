"""Tables of the escape of networks."""

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
    name="net-{set}/valleys.parquet",
    description="a row is the network or logistic regression: its minimum, curvature, noise and predicted exponents",
)
"""`trace_ratio` is Tr C/Tr H. `exponent` and `theorem_exponent` are two theories' exponents of the box exit in units of
B/η; `settling` is the relaxation time in iterations."""

SPECTRA = pa.DataFrameSchema(
    {
        "curvature": pa.Column(float, POSITIVE),
        "noise": pa.Column(float),
        "early": pa.Column(float, pa.Check.ge(0)),
        "at_exit": pa.Column(float, pa.Check.ge(0)),
    },
    strict=True,
    name="net-{set}/spectra.parquet",
    description="a row is an eigendirection of H: curvature, noise, mean squared displacement early and at escape",
)
"""`noise` is C along the eigendirection; `early` and `at_exit` are mean squared displacements of the replicas."""

DEPARTURES = pa.DataFrameSchema(
    {
        "iterations": pa.Column(int, POSITIVE),
        "early": pa.Column(float, pa.Check.ge(0)),
        "early_outlier": pa.Column(float, pa.Check.ge(0)),
        "at_exit": pa.Column(float, POSITIVE),
        "at_exit_outlier": pa.Column(float, pa.Check.ge(0)),
    },
    strict=True,
    name="net-{set}/departures.parquet",
    description="a row is a replica: squared displacement early and at escape, and its part in outlier eigendirections",
)
"""`iterations` is the escape time. The others are squared displacements, `…_outlier` in outlier eigendirections."""

SWEEPS = pa.DataFrameSchema(
    {
        "model": pa.Column(str, pa.Check.isin(["network", "logistic regression"])),
        "sweep": pa.Column(str, pa.Check.isin(["k", "k fixed box", "batch", "eta"])),
        **MEASURED,
    },
    strict=True,
    name="net-{set}/sweeps.parquet",
    description="a row is a point of a wide sweep of 1/k (box scaled or fixed), B or 1/η",
)
"""`log_time` is ln(iterations) against `x` on the wide grids."""

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
    name="net-{set}/published.parquet",
    description="a row is a point of Fig. 5's grids, with the matched η or B and Avila's published ln(iterations)",
)
"""`log_time` is ln(iterations) on Fig. 5's grids, `rate` is kη, and `published` is the paper's value for Avila."""

VARIANTS = pa.DataFrameSchema(
    {"variant": pa.Column(str), "learning_rate": pa.Column(float, POSITIVE), **MEASURED},
    strict=True,
    name="net-{set}/variants.parquet",
    description="a row is a batch size with another boundary, sampling, width or weight decay",
)
"""`log_time` is ln(iterations) against B, which is `x`."""

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
    name="net-{set}/saddles.parquet",
    description="a row is the saddle between the network's minimum and another; no row where none was found",
)
"""Exponents are in units of B/η: Theorem 2's with s = 1 (`theorem_valley_side`) and s = 0 (`theorem_saddle_side`), and
2∫|∇L|/C ds along the gradient flow from the saddle (`path_exponent`). `other_minimum` is the loss of the other minimum
minus that of the network's own."""

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
    name="net-{set}/passages.parquet",
    description="a row is a batch size: how many replicas crossed the plane through the saddle, and where they ended",
    coerce=True,
)
"""At the batch size `x`, `exits` replicas crossed the plane in `watched` iterations, summed over replicas. `theorem` is
ln of the iterations that Theorem 2 (s = 1) predicts for one crossing, and `path` the path's exponent. Of `let_down`
replicas that descended without noise after crossing, `returned` ended at the network's own minimum and `arrived` at the
other one."""

WHITE_NOISE = pa.DataFrameSchema(
    {"diffusion": pa.Column(float, POSITIVE), **MEASURED},
    strict=True,
    name="net-{set}/white_noise.parquet",
    description="a row is a diffusion coefficient D of SGLD on the same network",
)
"""`log_time` is ln(iterations) against 1/D, which is `x`."""
