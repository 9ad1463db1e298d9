"""Tables of the escape of networks."""

from sgd_replication.jobs.columns import (
    COUNT,
    NATURAL,
    NOT_NEGATIVE,
    NOT_NEGATIVE_OR_NONE,
    POSITIVE,
    POSITIVE_OR_NONE,
    REAL,
    SHARE,
    SHARE_OR_NONE,
    TEXT,
    one_of,
    table,
)

MEASURED = (
    POSITIVE("x error") | REAL("log_time") | one_of("method", "plain", "splitting") | SHARE_OR_NONE("exponential")
)

VALLEYS = table(
    "net-{set}/valleys.parquet",
    "a row is the network or logistic regression: its minimum, curvature, noise and predicted exponents",
    TEXT("model"),
    COUNT("parameters"),
    POSITIVE(
        "weight_decay lowest_curvature second_curvature largest_curvature trace_ratio mean_noise widest learning_rate "
        "exponent theorem_exponent barrier white_barrier exit_curvature settling"
    ),
    REAL("loss data_loss"),
    SHARE("squared_error accuracy"),
    NOT_NEGATIVE("gradient_norm"),
    POSITIVE("exact_exponent"),
)
"""`data_loss` is the loss without weight decay, and `squared_error` 1 for a squared error and 0 for another loss.
`trace_ratio` is Tr C/Tr H, `mean_noise` Tr C/d, and `white_barrier` the lowest ΔL on the box. `exponent`,
`theorem_exponent` and `exact_exponent` are three theories' exponents of the box exit in units of B/η, the last with all
cumulants of one example's gradient at the minimum; `settling` is the relaxation time in
iterations."""

SPECTRA = table(
    "net-{set}/spectra.parquet",
    "a row is an eigendirection of H: curvature, noise, mean squared displacement early and at escape",
    POSITIVE("curvature"),
    REAL("noise"),
    NOT_NEGATIVE("early at_exit"),
)
"""`noise` is C along the eigendirection; `early` and `at_exit` are mean squared displacements of the replicas."""

DEPARTURES = table(
    "net-{set}/departures.parquet",
    "a row is a replica: squared displacement early and at escape, and its part in outlier eigendirections",
    COUNT("iterations"),
    NOT_NEGATIVE("early early_outlier at_exit_outlier"),
    POSITIVE("at_exit"),
)
"""`iterations` is the escape time. The others are squared displacements, `…_outlier` in outlier eigendirections."""

SWEEPS = table(
    "net-{set}/sweeps.parquet",
    "a row is a point of a wide sweep of 1/k (box scaled or fixed), B or 1/η",
    one_of("model", "network", "logistic regression"),
    one_of("sweep", "k", "k fixed box", "batch", "eta"),
    MEASURED,
)
"""`log_time` is ln(iterations) against `x` on the wide grids."""

PUBLISHED = table(
    "net-{set}/published.parquet",
    "a row is a point of Fig. 5's grids, with the matched η or B and Avila's published ln(iterations)",
    one_of("panel", "5a", "5b", "5c"),
    POSITIVE("learning_rate batch_size rate"),
    MEASURED,
    REAL("published"),
)
"""`log_time` is ln(iterations) on Fig. 5's grids, `rate` is kη, and `published` is the paper's value for Avila."""

VARIANTS = table(
    "net-{set}/variants.parquet",
    "a row is a batch size with another boundary, sampling, width or weight decay",
    TEXT("variant"),
    POSITIVE("learning_rate"),
    MEASURED,
)
"""`log_time` is ln(iterations) against B, which is `x`."""

MINIMA = table(
    "net-{set}/minima.parquet",
    "a row is one of many networks, each on its own rows: its minimum, curvature and noise",
    NATURAL("network"),
    COUNT("rows"),
    POSITIVE("loss lowest_curvature largest_curvature learning_rate theorem_exponent exponent settling"),
    SHARE("accuracy"),
    REAL("slope log_pearson"),
    POSITIVE("trace_ratio"),
    NOT_NEGATIVE_OR_NONE("nearest"),
    SHARE("outlier_direction_share outlier_noise_share outlier_displacement_share outlier_escape_share"),
)
"""`slope`, `log_pearson` and `trace_ratio` are of C against the Hessian of the loss without weight decay. `nearest` is
the distance to the nearest minimum of an earlier network, over the length of θ, after the hidden units have been put
into the order, and given the signs, that bring both closest; missing for the first network, and with units that are not
odd. The last columns are as in the table of spectra."""

MINIMA_TIMES = table(
    "net-{set}/minima_times.parquet",
    "a row is a point of a sweep of B or 1/η from one of many minima, with one boundary",
    NATURAL("network"),
    one_of("boundary", "box", "ball", "level"),
    one_of("sweep", "batch", "eta"),
    POSITIVE("learning_rate"),
    MEASURED,
)
"""`log_time` is ln(iterations) against `x`."""

MINIMA_PANELS = table(
    "net-{set}/minima_panels.parquet",
    "a row is a point of Fig. 5b or 5c from one of many minima, with Avila's published ln(iterations)",
    NATURAL("network"),
    one_of("panel", "5b", "5c"),
    POSITIVE("learning_rate batch_size"),
    MEASURED,
    REAL("published"),
)
"""As in the table of published points."""

SADDLES = table(
    "net-{set}/saddles.parquet",
    "a row is the saddle between the network's minimum and another; no row where none was found",
    POSITIVE("barrier distance"),
    NOT_NEGATIVE("gradient_norm"),
    POSITIVE("minimum_curvature saddle_curvature second_curvature"),
    POSITIVE("theorem_valley_side theorem_saddle_side"),
    POSITIVE_OR_NONE("flow_exponent path_exponent"),
    REAL("other_minimum"),
)
"""Exponents are in units of B/η: Theorem 2's with s = 1 (`theorem_valley_side`) and s = 0 (`theorem_saddle_side`), and
two actions with the full covariance: ∫2∇LᵀC⁻¹∇L/|∇L| ds along the gradient flow from the saddle (`flow_exponent`), and
the least action of all paths (`path_exponent`; the same number, an upper bound, if the network is too large to search
for it). Both are missing if noise at the minimum does not lead towards the saddle, where the quasi-potential is
infinite, or if the action depends on the steps of the path. `other_minimum` is the loss of the other minimum minus that
of the network's own."""

PASSAGES = table(
    "net-{set}/passages.parquet",
    "a row is a batch size: how many replicas crossed the plane through the saddle, and where they ended",
    POSITIVE("x learning_rate"),
    NATURAL("exits"),
    POSITIVE("watched"),
    REAL("theorem"),
    POSITIVE_OR_NONE("path"),
    NATURAL("let_down returned arrived"),
    coerce=True,
)
"""At the batch size `x`, `exits` replicas crossed the plane in `watched` iterations, summed over replicas. `theorem` is
ln of the iterations that Theorem 2 (s = 1) predicts for one crossing, and `path` is B/η times `path_exponent`. Of
`let_down` replicas that descended without noise after crossing, `returned` ended at the network's own minimum and
`arrived` at the other one."""

WHITE_NOISE = table(
    "net-{set}/white_noise.parquet",
    "a row is a diffusion coefficient D of SGLD on the same network",
    POSITIVE("diffusion"),
    MEASURED,
)
"""`log_time` is ln(iterations) against 1/D, which is `x`."""
