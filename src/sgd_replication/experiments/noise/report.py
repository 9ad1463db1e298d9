"""LaTeX tables of the report: gradient noise, and the estimators of its tail index."""

from sgd_replication.inputs.networks.checkpoints import STAGES
from sgd_replication.plotting.latex import Experiments, escape_latex, row

NOISE_COLUMNS = (
    "normality_share",
    "anderson_share",
    "median_excess_kurtosis",
    "characteristic_index",
    "pooled_stable_index",
    "pooled_stable_index_control",
    "gaussian_best_share",
    "student_best_share",
    "stable_best_share",
    "mixture_best_share",
    "atom_best_share",
)
TRIAL_MEASURES = ("bias", "deviation", "coverage")


def noise_table(experiments: Experiments) -> str:
    """Return the rows of the noise table: the distribution of the gradient noise of each network and stage."""
    rows = [
        row(
            f"{escape_latex(name.removeprefix('noise-'))}, {stage}",
            [found[f"{column}_{stage}"] for column in NOISE_COLUMNS],
        )
        for name, found in experiments.items()
        if f"{NOISE_COLUMNS[0]}_{STAGES[0]}" in found
        for stage in STAGES
    ]
    return "\n".join(rows) + "\n"


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
