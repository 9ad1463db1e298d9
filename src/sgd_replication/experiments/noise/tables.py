"""Tables of the experiment on gradient noise."""

import pandera.pandas as pa

from sgd_diffusion.gradient_noise import KINDS
from sgd_diffusion.statistics import FAMILIES
from sgd_diffusion.statistics.names import ATOM, INDICES
from sgd_replication.experiments.noise.axis_tables import AXIS_RANKS as AXIS_RANKS
from sgd_replication.experiments.noise.axis_tables import NOISE_AXES as NOISE_AXES
from sgd_replication.inputs.networks.checkpoints import STAGES

SAMPLES = ("measured", "shuffled", "gaussian-control", "gaussian-twin", "stable-control")
"""The analysed samples, in this order: the gradient noise; the same noise with each parameter's values in random order
over minibatches; independent Gaussians of the same scales; Gaussians of the same covariance; the mean over a minibatch
of examples that are drawn from a stable law."""

PANELS = ("over parameters", "stable law", "over minibatches", "Gaussian")
"""Panels of Fig. 1 of Xie et al. (2021): one minibatch over all parameters; a stable law of its scale; one parameter
over all minibatches; a Gaussian of its scale."""
KURTOSES = ("least", "median", "largest")
"""Which excess kurtosis the parameters have whose quantiles are kept."""
TAILS = ("pooled", "gaussian-control", "single")
"""Samples whose tails are kept: the noise of all parameters; Gaussians of the same scales; the noise of the parameter
of median scale."""

_CHECKPOINT = {
    "replicate": pa.Column(int, pa.Check.ge(0), description="independent initialisation, from 0"),
    "stage": pa.Column(str, pa.Check.isin(STAGES), description="when in training"),
}
_SAMPLE = {
    **_CHECKPOINT,
    "sample": pa.Column(str, pa.Check.isin(SAMPLES), description="what was analysed"),
}
_FOLLOWED = {
    "kind": pa.Column(str, pa.Check.isin(KINDS), description="what the noise was followed along"),
    "layer": pa.Column(int, pa.Check.ge(0), description="layer of a parameter, from 1; 0 for a direction"),
    "coordinate": pa.Column(int, pa.Check.ge(0), description="position among all parameters, or direction's number"),
    "weight": pa.Column(float, pa.Check.gt(0), description="parameters of the layer per followed one, normalised"),
}
_NORMALITY = {
    "standard_deviation": pa.Column(float, pa.Check.gt(0), description="of the noise across minibatches"),
    "skewness": pa.Column(float, description="0 for a Gaussian"),
    "excess_kurtosis": pa.Column(float, pa.Check.ge(-2), description="0 for a Gaussian"),
    "shapiro_p": pa.Column(float, pa.Check.in_range(0, 1), description="Shapiro–Wilk p-value across minibatches"),
    "anderson_p": pa.Column(float, pa.Check.in_range(0, 1), description="Anderson–Darling p-value across minibatches"),
    "normal": pa.Column(bool, description="Shapiro–Wilk not rejected at 5 % after Benjamini–Hochberg over its kind"),
    "anderson_normal": pa.Column(bool, description="the same of Anderson–Darling"),
}

COORDINATES = pa.DataFrameSchema(
    {
        **_CHECKPOINT,
        "checkpoint": pa.Column(int, pa.Check.ge(0), description="first index of followed.npy, pooled.npy, …"),
        "column": pa.Column(int, pa.Check.ge(0), description="last index of followed.npy"),
        **_FOLLOWED,
    },
    strict=True,
    unique=["replicate", "stage", "kind", "coordinate"],
    name="{part}/coordinates.parquet",
    description="a row is a parameter, a direction or the norm whose noise is followed at a checkpoint; its columns "
    "`checkpoint` and `column` index followed.npy (checkpoint, minibatch, column)",
)

COORDINATE_STATISTICS = pa.DataFrameSchema(
    {
        **_SAMPLE,
        **_FOLLOWED,
        **_NORMALITY,
        "atom": pa.Column(float, pa.Check.in_range(0, 1), description="share of minibatches with the commonest value"),
        "inverse_stable_index": pa.Column(float, description="1/α̂ of Mohammadi et al. across minibatches"),
        **{
            f"{name}_index": pa.Column(float, nullable=True, description="α̂ across minibatches; none for an atom")
            for name in INDICES[1:]
        },
        **{
            f"aic_{family.name}": pa.Column(float, nullable=True, description="AIC of this law; none for an atom")
            for family in FAMILIES
        },
        "best": pa.Column(str, pa.Check.isin([*(f.name for f in FAMILIES), ATOM]), description="law of the least AIC"),
    },
    strict=True,
    unique=["replicate", "stage", "sample", "kind", "coordinate"],
    name="{part}/coordinate_statistics.parquet",
    description="a row is a followed parameter that has noise, a direction or the norm at a checkpoint: its noise "
    "across minibatches",
)

POOLED_STATISTICS = pa.DataFrameSchema(
    {
        **_SAMPLE,
        "values": pa.Column(int, pa.Check.gt(0), description="how many noise values were pooled"),
        "dead_share": pa.Column(float, pa.Check.in_range(0, 1), description="parameters without any noise"),
        **{f"{name}_index": pa.Column(float, pa.Check.gt(0), description="α̂ of the pooled values") for name in INDICES},
        **{f"aic_{family.name}": pa.Column(float, description="AIC of this law") for family in FAMILIES},
        "best": pa.Column(str, pa.Check.isin([f.name for f in FAMILIES]), description="law of the least AIC"),
    },
    strict=True,
    unique=["replicate", "stage", "sample"],
    name="{part}/pooled_statistics.parquet",
    description="a row is a checkpoint: its noise pooled over parameters",
)

NORMALITY = pa.DataFrameSchema(
    {
        **_CHECKPOINT,
        "minibatches": pa.Column(int, pa.Check.gt(0), description="that the test sees: the first n"),
        "share": pa.Column(float, pa.Check.in_range(0, 1), description="of the network's parameters that pass"),
    },
    strict=True,
    unique=["replicate", "stage", "minibatches"],
    name="{part}/normality.parquet",
    description="a row is a checkpoint and a number of minibatches n: the share of parameters whose noise passes "
    "Shapiro–Wilk on the first n",
)

HISTOGRAMS = pa.DataFrameSchema(
    {
        **_CHECKPOINT,
        "panel": pa.Column(str, pa.Check.isin(PANELS), description="of Fig. 1"),
        "left": pa.Column(float, pa.Check.ge(0), description="left edge of the bin of |noise|"),
        "right": pa.Column(float, pa.Check.gt(0), description="right edge; infinite for what lies beyond the axis"),
        "count": pa.Column(int, pa.Check.ge(0), description="how many values lie in the bin"),
    },
    strict=True,
    unique=["replicate", "stage", "panel", "left"],
    name="{part}/histograms.parquet",
    description="a row is a bin of a panel of Fig. 1 at a checkpoint: the magnitude of the noise of one minibatch over "
    "parameters, of one parameter over minibatches, and of samples of a stable law and a Gaussian of their scales",
)

QUANTILES = pa.DataFrameSchema(
    {
        **_CHECKPOINT,
        "kurtosis": pa.Column(str, pa.Check.isin(KURTOSES), description="of the live parameters without an atom"),
        "coordinate": pa.Column(int, pa.Check.ge(0), description="the parameter, as in coordinates.parquet"),
        "excess_kurtosis": pa.Column(float, pa.Check.ge(-2), description="of its noise"),
        "noise": pa.Column(float, description="over its standard deviation, in ascending order"),
    },
    strict=True,
    name="{part}/quantiles.parquet",
    description="a row is a minibatch: the noise of the parameter with the least, median or largest excess kurtosis",
)

TAIL_SHARES = pa.DataFrameSchema(
    {
        **_CHECKPOINT,
        "sample": pa.Column(str, pa.Check.isin(TAILS), description="whose magnitudes"),
        "magnitude": pa.Column(float, pa.Check.ge(0), description="|noise| over its median"),
        "share": pa.Column(float, pa.Check.in_range(0, 1), description="of the magnitudes that are as large or larger"),
    },
    strict=True,
    name="{part}/tails.parquet",
    description="a row is a point of the distribution of the noise's magnitude at a checkpoint: at most 400 of each "
    "sample, equidistant in the logarithm of the share",
)

BATCH_STATISTICS = pa.DataFrameSchema(
    {
        **_SAMPLE,
        "batch_size": pa.Column(int, pa.Check.ge(1), description="B"),
        **_FOLLOWED,
        **_NORMALITY,
        "characteristic_index": pa.Column(float, nullable=True, description="α̂ across minibatches; none for an atom"),
        "exact_kurtosis": pa.Column(float, pa.Check.ge(-2), description="over all minibatches of B"),
        "example_kurtosis": pa.Column(float, pa.Check.ge(-2), description="of single examples' gradients"),
        "required_batch_size": pa.Column(
            float, pa.Check.ge(1), description="B with cumulants like a Gaussian sample's"
        ),
    },
    strict=True,
    unique=["replicate", "stage", "sample", "batch_size", "kind", "coordinate"],
    name="noise-batch/batches.parquet",
    description="a row is a followed parameter or direction at a checkpoint and a batch size",
)

BATCH_SHARES = pa.DataFrameSchema(
    {
        **_SAMPLE,
        "batch_size": pa.Column(int, pa.Check.ge(1), description="B"),
        "normal": pa.Column(float, pa.Check.in_range(0, 1), description="share of the network's parameters that pass"),
        "characteristic_index": pa.Column(float, nullable=True, description="α̂ of single parameters, the mean"),
    },
    strict=True,
    unique=["replicate", "stage", "sample", "batch_size"],
    name="noise-batch/shares.parquet",
    description="a row is a checkpoint and a batch size: means over the parameters of batches.parquet",
)

BATCH_KURTOSES = pa.DataFrameSchema(
    {
        "stage": pa.Column(str, pa.Check.isin(STAGES), description="when in training"),
        "layer": pa.Column(int, pa.Check.ge(1), description="layer, from 1"),
        "batch_size": pa.Column(int, pa.Check.ge(1), description="B"),
        "excess_kurtosis": pa.Column(float, pa.Check.ge(-2), description="across minibatches, the median"),
        "exact_kurtosis": pa.Column(float, pa.Check.ge(-2), description="over all minibatches of B, the median"),
    },
    strict=True,
    unique=["stage", "layer", "batch_size"],
    name="noise-batch/kurtoses.parquet",
    description="a row is a layer and a batch size: medians over the measured parameters of all networks",
)

NOISE_SWEEPS = pa.DataFrameSchema(
    {
        "sweep": pa.Column(str, description="what is varied"),
        "variant": pa.Column(str, description="which line of the sweep"),
        "x": pa.Column(float, description="where on its axis"),
        "layer": pa.Column(int, pa.Check.ge(0), description="layer, from 1; 0 for the whole network"),
        "loss": pa.Column(float, description="of the network at these weights"),
        "live_share": pa.Column(float, pa.Check.in_range(0, 1), description="followed parameters that have noise"),
        "median_kurtosis": pa.Column(float, description="excess kurtosis of single examples' gradients, the median"),
        "required_batch_size": pa.Column(float, pa.Check.ge(1), description="B that suffices for nine in ten"),
        "normal_share": pa.Column(float, pa.Check.in_range(0, 1), description="passing at the experiment's B"),
    },
    strict=True,
    unique=["sweep", "variant", "x", "layer"],
    name="noise-sweeps/sweeps.parquet",
    description="a row is a layer, or the whole, of a network that differs from the design in one thing",
)

ESTIMATOR_TRIALS = pa.DataFrameSchema(
    {
        "estimator": pa.Column(str, pa.Check.isin(INDICES), description="which"),
        "alpha": pa.Column(float, pa.Check.in_range(0.5, 2), description="of the symmetric stable samples"),
        "values": pa.Column(int, pa.Check.gt(0), description="in a sample"),
        "samples": pa.Column(int, pa.Check.gt(0), description="how many"),
        "bias": pa.Column(float, description="mean of α̂ minus α"),
        "standard_deviation": pa.Column(float, pa.Check.ge(0), description="of α̂ over samples"),
        "coverage": pa.Column(float, pa.Check.in_range(0, 1), description="share of 95 % intervals that hold α"),
    },
    strict=True,
    unique=["estimator", "alpha"],
    name="tail-estimators/estimators.parquet",
    description="a row is an estimator of a tail index on stable samples of a known index",
)

FAMILY_TRIALS = pa.DataFrameSchema(
    {
        "law": pa.Column(str, description="that made the samples"),
        "family": pa.Column(str, pa.Check.isin([family.name for family in FAMILIES]), description="that it is of"),
        "best": pa.Column(str, pa.Check.isin([family.name for family in FAMILIES]), description="law of the least AIC"),
        "share": pa.Column(float, pa.Check.in_range(0, 1), description="of the samples"),
        "samples": pa.Column(int, pa.Check.ge(1), description="of the law"),
    },
    strict=True,
    unique=["law", "best"],
    name="tail-estimators/families.parquet",
    description="a row is a law and a family: how often the likelihoods prefer the family for samples of the law",
)
