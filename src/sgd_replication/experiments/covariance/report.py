"""The report's table of gradient noise against curvature, as LaTeX."""

from sgd_replication.inputs.networks.checkpoints import ENDS
from sgd_replication.plotting.latex import Experiments, escape_latex, row

COVARIANCE_COLUMNS = (
    "elements",
    "slope",
    "log_pearson",
    "exponent",
    "trace_ratio",
    "cosine",
    "covariance_cosine",
    "mu",
    "every_elements",
    "every_slope",
    "every_log_pearson",
)


def covariance_table(experiments: Experiments) -> str:
    """Return the rows of the table that compares gradient noise with curvature, one row for each checkpoint."""
    rows = [
        row(
            f"{escape_latex(name.removeprefix('cov-'))}, {stage}",
            [found.get(f"{stage}_{column}") for column in COVARIANCE_COLUMNS],
        )
        for name, found in experiments.items()
        if name.startswith("cov-") and f"{ENDS[0]}_elements" in found
        for stage in ENDS
    ]
    return "\n".join(rows) + "\n"
