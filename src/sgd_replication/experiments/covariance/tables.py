"""Tables of the covariance experiments."""

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
)
"""A row an eigendirection of H, sharpest first: vᵀHv, vᵀGv with G the Gauss–Newton matrix, and vᵀCv at B = 1."""

MATRICES = pa.DataFrameSchema(
    {
        "matrix": pa.Column(str, unique=True),
        "trace": pa.Column(float),
        "norm": pa.Column(float, pa.Check.ge(0)),
        "trace_ratio": pa.Column(float),
        "cosine": pa.Column(float, pa.Check.in_range(-1.001, 1.001)),
    },
    strict=True,
)
"""A row a whole matrix: its trace and Frobenius norm, and trace ratio and cosine to H."""

MEASURES = pa.DataFrameSchema(
    {
        "measure": pa.Column(str),
        "value": pa.Column(float),
        "low": pa.Column(float),
        "high": pa.Column(float),
        "n": pa.Column(int, POSITIVE),
    },
    strict=True,
)
"""A row a measure of C against H, with its jackknife interval over n blocks."""

MINIBATCHES = pa.DataFrameSchema(
    {
        "batch_size": pa.Column(int, POSITIVE),
        "replacement": pa.Column(bool),
        "direction": pa.Column(int, pa.Check.ge(0)),
        "variance": pa.Column(float, pa.Check.ge(0)),
        "expected": pa.Column(float),
    },
    strict=True,
)
"""A row a direction and way of drawing: the variance of actual minibatches' gradients, and what C and B make of it."""

LARGE = pa.DataFrameSchema(
    {
        **MEASURES.columns,
        "stage": pa.Column(str),
        "parameters": pa.Column(int, POSITIVE),
        "loss": pa.Column(float, pa.Check.ge(0)),
        "accuracy": pa.Column(float, pa.Check.in_range(0, 1)),
    },
    strict=True,
)
"""A row a measure of the large network at one stage."""

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
)
"""A row a measure of one network of a sweep: of which sweep and variant, at which x, its training loss and accuracy."""
