"""Tables of the covariance experiment."""

import pandera.pandas as pa

POSITIVE = pa.Check.gt(0)

ELEMENTS = pa.DataFrameSchema(
    {
        "direction": pa.Column(int, pa.Check.ge(0), unique=True),
        "curvature": pa.Column(float),
        "gauss_newton": pa.Column(float),
        "variance": pa.Column(float),
    },
    strict=True,
    name="cov-{network}/{stage}/elements.parquet",
    description="a row is an eigenvector v of H, largest curvature first: vᵀHv (`curvature`), vᵀGv with the "
    "Gauss–Newton matrix G, and vᵀCv at B = 1 (`variance`)",
)

MATRICES = pa.DataFrameSchema(
    {
        "matrix": pa.Column(str, unique=True),
        "trace": pa.Column(float),
        "norm": pa.Column(float, pa.Check.ge(0)),
        "trace_ratio": pa.Column(float),
        "cosine": pa.Column(float, pa.Check.in_range(-1.001, 1.001)),
    },
    strict=True,
    name="cov-{network}/{stage}/matrices.parquet",
    description="a row is a whole matrix: its trace, its Frobenius norm, and its trace ratio and cosine to H",
)

MEASURES = pa.DataFrameSchema(
    {
        "measure": pa.Column(str),
        "value": pa.Column(float),
        "low": pa.Column(float),
        "high": pa.Column(float),
        "n": pa.Column(int, POSITIVE),
    },
    strict=True,
    name="cov-{network}/{stage}/measures.parquet",
    description="a row is a measure of C against H, with its jackknife interval over `n` blocks of examples",
)

MINIBATCHES = pa.DataFrameSchema(
    {
        "batch_size": pa.Column(int, POSITIVE),
        "replacement": pa.Column(bool),
        "direction": pa.Column(int, pa.Check.ge(0)),
        "variance": pa.Column(float, pa.Check.ge(0)),
        "expected": pa.Column(float),
    },
    strict=True,
    name="cov-{network}/{stage}/minibatches.parquet",
    description="a row is a direction, a batch size B and a way of drawing: the measured variance of the minibatches' "
    "gradients, and the variance expected from C and B",
)

LARGE = pa.DataFrameSchema(
    {
        **MEASURES.columns,
        "stage": pa.Column(str),
        "parameters": pa.Column(int, POSITIVE),
        "loss": pa.Column(float, pa.Check.ge(0)),
        "accuracy": pa.Column(float, pa.Check.in_range(0, 1)),
    },
    strict=True,
    name="cov-large/measures.parquet",
    description="a row is a measure of C against H for the large network at one stage",
)

SWEEPS = pa.DataFrameSchema(
    {
        "sweep": pa.Column(str),
        "variant": pa.Column(str),
        "x": pa.Column(float),
        "loss": pa.Column(float, pa.Check.ge(0)),
        "accuracy": pa.Column(float, pa.Check.in_range(0, 1)),
        **MEASURES.columns,
    },
    strict=True,
    name="cov-sweeps/sweeps.parquet",
    description="a row is a measure of C against H for one network of a sweep: the sweep, its variant, the value x of "
    "what is varied, and the network's training loss and accuracy",
)
