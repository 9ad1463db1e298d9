"""Tables of the covariance experiment."""

import pandera.pandas as pa

from sgd_replication.jobs.columns import (
    BOOLEAN,
    COUNT,
    NATURAL,
    NOT_NEGATIVE,
    REAL,
    REAL_OR_NONE,
    SHARE,
    TEXT,
    columns,
    one_of,
    table,
)

ELEMENTS = table(
    "cov-{network}/{stage}/elements.parquet",
    "a row is an eigenvector v of H, largest curvature first: vᵀHv (`curvature`), vᵀGv with the Gauss–Newton "
    "matrix G, and vᵀCv at B = 1 (`variance`)",
    {"direction": pa.Column(int, pa.Check.ge(0), unique=True)},
    REAL("curvature gauss_newton variance"),
)

MATRICES = table(
    "cov-{network}/{stage}/matrices.parquet",
    "a row is a whole matrix: its trace, its Frobenius norm, and its trace ratio and cosine to H",
    {"matrix": pa.Column(str, unique=True)},
    REAL("trace trace_ratio"),
    NOT_NEGATIVE("norm"),
    columns(float, pa.Check.in_range(-1.001, 1.001))("cosine"),
)

MEASURES = table(
    "cov-{network}/{stage}/measures.parquet",
    "a row is a measure of C against H, with its jackknife interval over `n` blocks of examples",
    TEXT("measure"),
    REAL("value low high"),
    COUNT("n"),
)

MINIBATCHES = table(
    "cov-{network}/{stage}/minibatches.parquet",
    "a row is a direction, a batch size B and a way of drawing: the measured variance of the minibatches' "
    "gradients, and the variance expected from C and B",
    COUNT("batch_size"),
    BOOLEAN("replacement"),
    NATURAL("direction"),
    NOT_NEGATIVE("variance"),
    REAL("expected"),
)

LARGE = table(
    "cov-large/measures.parquet",
    "a row is a measure of C against H for the large network at one stage",
    MEASURES.columns,
    TEXT("stage"),
    COUNT("parameters"),
    NOT_NEGATIVE("loss"),
    SHARE("accuracy"),
)

SWEEPS = table(
    "cov-sweeps/sweeps.parquet",
    "a row is a measure of C against H for one network of a sweep: the sweep, its variant, the value x of what is "
    "varied, and the network's training loss and accuracy",
    TEXT("sweep variant"),
    REAL("x"),
    NOT_NEGATIVE("loss"),
    SHARE("accuracy"),
    MEASURES.columns,
)

LAYERS = table(
    "layers-{network}/layers.parquet",
    "a row is a layer, or the whole, of one of many independent networks of a design at random or trained weights: "
    "measures of C against H along the eigenvectors of that block of H, and its outliers' shares of Tr H and Tr C",
    NATURAL("network"),
    one_of("stage", "random", "trained"),
    NOT_NEGATIVE("loss"),
    SHARE("accuracy"),
    TEXT("layer"),
    COUNT("parameters"),
    NOT_NEGATIVE("elements outliers"),
    REAL_OR_NONE("slope pearson exponent log_pearson trace_ratio outlier_curvature outlier_noise"),
)
