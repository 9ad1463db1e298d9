"""The tables of the noise experiment."""

import pandera.pandas as pa

from sgd_diffusion.models.checkpoints import STAGES

SAMPLES = ("measured", "shuffled", "gaussian-control")
"""Gradient noise as it is; its pooled values in random order; independent Gaussians of the same scales."""

_CHECKPOINT = {
    "replicate": pa.Column(int, pa.Check.ge(0), description="independent initialisation, from 0"),
    "stage": pa.Column(str, pa.Check.isin(STAGES), description="when in training"),
}
_SAMPLE = {
    **_CHECKPOINT,
    "sample": pa.Column(str, pa.Check.isin(SAMPLES), description="what was analysed"),
}
_COORDINATE = {
    "layer": pa.Column(int, pa.Check.ge(1), description="weight layer, from 1"),
    "coordinate": pa.Column(int, pa.Check.ge(0), description="position in the flattened parameters"),
    "weight": pa.Column(float, pa.Check.gt(0), description="parameters of the layer per followed one, normalised"),
}

COORDINATES = pa.DataFrameSchema(
    {
        **_CHECKPOINT,
        "checkpoint": pa.Column(int, pa.Check.ge(0), description="first index of followed.npy, pooled.npy, …"),
        "column": pa.Column(int, pa.Check.ge(0), description="last index of followed.npy"),
        **_COORDINATE,
    },
    strict=True,
    unique=["replicate", "stage", "coordinate"],
)
"""The followed parameters; indexes followed.npy (checkpoint, minibatch, column)."""

COORDINATE_STATISTICS = pa.DataFrameSchema(
    {
        **_SAMPLE,
        **_COORDINATE,
        "standard_deviation": pa.Column(float, pa.Check.gt(0), description="of the noise across minibatches"),
        "excess_kurtosis": pa.Column(float, pa.Check.ge(-2), description="0 for a Gaussian"),
        "shapiro_p": pa.Column(float, pa.Check.in_range(0, 1), description="Shapiro–Wilk p-value across minibatches"),
        "normal": pa.Column(bool, description="not rejected at 5 % after Benjamini–Hochberg over the checkpoint"),
        "inverse_stable_index": pa.Column(float, description="1/α̂ across minibatches"),
    },
    strict=True,
    unique=["replicate", "stage", "sample", "coordinate"],
)
"""One row a live followed parameter: its noise across minibatches."""

POOLED_STATISTICS = pa.DataFrameSchema(
    {
        **_SAMPLE,
        "values": pa.Column(int, pa.Check.gt(0), description="how many noise values were pooled"),
        "dead_share": pa.Column(float, pa.Check.in_range(0, 1), description="parameters without any noise"),
        "stable_index": pa.Column(float, pa.Check.gt(0), description="α̂ of the pooled values"),
    },
    strict=True,
    unique=["replicate", "stage", "sample"],
)
"""One row a checkpoint: its noise pooled over parameters."""
