"""LaTeX tables of the report: gradient noise, and the estimators of its tail index."""

from sgd_replication.inputs.networks.checkpoints import ENDS, STAGES
from sgd_replication.plotting.latex import Experiments, latex_interval, of_part, stage_rows

NOISE_COLUMNS = (
    "normality_share_{stage}",
    "anderson_share_{stage}",
    "median_excess_kurtosis_{stage}",
    "characteristic_index_{stage}",
    "pooled_stable_index_{stage}",
    "pooled_stable_index_control_{stage}",
    "gaussian_best_share_{stage}",
    "student_best_share_{stage}",
    "stable_best_share_{stage}",
    "mixture_best_share_{stage}",
    "atom_best_share_{stage}",
)
AXIS_ROWS = {
    ("parameters", "power law"): "parameter_power_law_share_{stage}",
    (r"\quad Gaussians of one scale", "power law"): "parameter_equal_scales_share_{stage}",
    (r"\quad Gaussians of the parameters' scales", "power law"): "parameter_unequal_scales_share_{stage}",
    ("iterations", "Gaussian"): "iteration_gaussian_share_{stage}",
    ("minibatches", "Gaussian"): "minibatch_gaussian_share_{stage}",
    ("eigenvalues of $C$", "power law"): "spectrum_power_law_share_{stage}",
}
"""What a sample is taken across and which law is tested, and the estimate of the share that is accepted."""
TRIAL_MEASURES = ("bias", "deviation", "coverage")


def noise_table(experiments: Experiments) -> str:
    """Return the rows of the noise table: the distribution of the gradient noise of each network and stage."""
    return stage_rows(experiments, "noise-", STAGES, NOISE_COLUMNS)


def estimators_table(experiments: Experiments) -> str:
    """Return the rows of the estimators table: bias, deviation and coverage of every estimator at each index.

    The estimators stand in alphabetical order.
    """
    found = of_part(experiments, "tail-estimators")
    points = [key.removesuffix("_bias").rsplit("_at_", 1) for key in found if key.endswith("_bias") and "_at_" in key]
    estimators = sorted({estimator for estimator, _ in points})
    rows = []
    for alpha in sorted({alpha for _, alpha in points}, key=float):
        values = [found[f"{name}_at_{alpha}_{measure}"].value for name in estimators for measure in TRIAL_MEASURES]
        # The number of samples warrants three decimals, and the page has room for them.
        rows.append(" & ".join([alpha, *(f"${value:z.3f}$" for value in values)]) + r" \\")
    return "\n".join(rows) + "\n"


def axes_table(experiments: Experiments) -> str:
    r"""Return the rows of the table of the tests of gradients: what is tested across what, and what is accepted.

    Examples:
        >>> from sgd_diffusion.estimates import plus_minus
        >>> share = plus_minus(0.5, 0.1, n=8)
        >>> found = {key.format(stage=stage): share for stage in ENDS for key in AXIS_ROWS.values()}
        >>> axes_table({"noise-axes": found}).splitlines()[4]
        'minibatches & Gaussian & 0.50\\ [0.40, 0.60] & 0.50\\ [0.40, 0.60] \\\\'
    """
    found = of_part(experiments, "noise-axes")
    rows = []
    for (axis, law), key in AXIS_ROWS.items():
        cells = [latex_interval(found[key.format(stage=stage)]) for stage in ENDS]
        rows.append(" & ".join([axis, law, *cells]) + r" \\")
    return "\n".join(rows) + "\n"
