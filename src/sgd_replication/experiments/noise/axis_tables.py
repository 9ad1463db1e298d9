"""Tables of the tests of gradients across parameters, iterations and minibatches, and of the covariance's spectrum."""

import pandera.pandas as pa

from sgd_replication.inputs.networks.checkpoints import ENDS

PARAMETERS, ITERATIONS, MINIBATCHES, SPECTRUM = AXES = ("parameters", "iterations", "minibatches", "spectrum")
"""What a sample is taken across: the parameters of one gradient; one parameter's gradients in successive iterations of
a training; one parameter's noise in independent minibatches; the eigenvalues of the covariance."""

EQUAL, UNEQUAL = ("equal", "unequal")
"""Independent Gaussians in place of a gradient's entries: of one scale, and of each parameter's measured scale."""

_NETWORK = {
    "network": pa.Column(str, description="hidden widths"),
    "replicate": pa.Column(int, pa.Check.ge(0), description="independent initialisation of these widths, from 0"),
    "stage": pa.Column(str, pa.Check.isin(ENDS), description="weights at which it is measured or a training starts"),
    "axis": pa.Column(str, pa.Check.isin(AXES), description="what a sample is taken across"),
}


def _share(of: str) -> pa.Column:
    return pa.Column(float, pa.Check.in_range(0, 1), nullable=True, description=f"{of}; none where it is not tested")


NOISE_AXES = pa.DataFrameSchema(
    {
        **_NETWORK,
        "batch_size": pa.Column(int, pa.Check.ge(1), description="B; 1 for the spectrum"),
        "largest": pa.Column(int, pa.Check.ge(0), description="values that a power law is fitted to; 0 for none"),
        "judged": pa.Column(bool, description="whether the claims are judged at this B and this number of values"),
        "values": pa.Column(float, pa.Check.gt(0), description="that are not zero in a sample, the median"),
        "power_law_share": _share("samples for which a power law is accepted at 5 %"),
        "equal_scales_share": _share("the same of Gaussians of one scale in place of the values"),
        "unequal_scales_share": _share("the same of Gaussians of each parameter's scale"),
        "exponent": pa.Column(float, pa.Check.gt(0), nullable=True, description="α̂ of P(|X| > x) ∝ x^−α, the median"),
        "gaussian_share": _share("of the network's parameters for which a Gaussian is accepted at 5 %"),
    },
    strict=True,
    unique=["network", "replicate", "stage", "axis", "batch_size", "largest"],
    name="noise-axes/axes.parquet",
    description="a row is a network at random or trained weights, an axis, B and a number of largest values: "
    "for which share of the samples a power law or a Gaussian is accepted",
)

AXIS_RANKS = pa.DataFrameSchema(
    {
        **_NETWORK,
        "rank": pa.Column(int, pa.Check.ge(1), description="from the largest value"),
        "value": pa.Column(float, pa.Check.gt(0), description="over the largest value"),
    },
    strict=True,
    unique=["network", "replicate", "stage", "axis", "rank"],
    name="noise-axes/ranks.parquet",
    description="a row is one of the values of a network's first gradient, or an eigenvalue of its covariance, at most "
    "60 of each, equidistant in the logarithm of the rank",
)
