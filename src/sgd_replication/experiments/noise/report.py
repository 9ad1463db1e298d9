"""The report's tables of gradient noise and of estimators of its tail, as LaTeX."""

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
    """A row a network and stage: how its gradient noise is distributed."""
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
    """A row an index of the synthetic samples: bias, scatter and coverage of every estimator, in the order of names."""
    (found,) = (found for name, found in experiments.items() if name.startswith("tail-estimators"))
    points = [key.removesuffix("_bias").rsplit("_at_", 1) for key in found if key.endswith("_bias") and "_at_" in key]
    estimators = sorted({estimator for estimator, _ in points})
    rows = []
    for alpha in sorted({alpha for _, alpha in points}, key=float):
        values = [found[f"{name}_at_{alpha}_{measure}"].value for name in estimators for measure in TRIAL_MEASURES]
        # Three decimals are what so many samples tell, and what the page holds.
        rows.append(" & ".join([alpha, *(f"${value:.3f}$" for value in values)]) + r" \\")
    return "\n".join(rows) + "\n"
