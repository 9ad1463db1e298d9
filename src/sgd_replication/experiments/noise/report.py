"""LaTeX tables of the report: gradient noise, and the estimators of its tail index."""

from sgd_replication.inputs.networks.checkpoints import STAGES
from sgd_replication.plotting.latex import Experiments, stage_rows

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
TRIAL_MEASURES = ("bias", "deviation", "coverage")


def noise_table(experiments: Experiments) -> str:
    """Return the rows of the noise table: the distribution of the gradient noise of each network and stage."""
    return stage_rows(experiments, "noise-", STAGES, NOISE_COLUMNS)


def estimators_table(experiments: Experiments) -> str:
    """Return the rows of the estimators table: bias, deviation and coverage of every estimator at each index.

    The estimators stand in alphabetical order.
    """
    (found,) = (found for name, found in experiments.items() if name.startswith("tail-estimators"))
    points = [key.removesuffix("_bias").rsplit("_at_", 1) for key in found if key.endswith("_bias") and "_at_" in key]
    estimators = sorted({estimator for estimator, _ in points})
    rows = []
    for alpha in sorted({alpha for _, alpha in points}, key=float):
        values = [found[f"{name}_at_{alpha}_{measure}"].value for name in estimators for measure in TRIAL_MEASURES]
        # The number of samples warrants three decimals, and the page has room for them.
        rows.append(" & ".join([alpha, *(f"${value:.3f}$" for value in values)]) + r" \\")
    return "\n".join(rows) + "\n"
