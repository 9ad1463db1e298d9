"""The report's table of gradient noise against curvature, as LaTeX."""

from sgd_replication.inputs.networks.checkpoints import ENDS
from sgd_replication.plotting.latex import Experiments, stage_rows

COVARIANCE_COLUMNS = (
    "{stage}_elements",
    "{stage}_slope",
    "{stage}_log_pearson",
    "{stage}_exponent",
    "{stage}_trace_ratio",
    "{stage}_cosine",
    "{stage}_covariance_cosine",
    "{stage}_mu",
    "{stage}_every_elements",
    "{stage}_every_slope",
    "{stage}_every_log_pearson",
)


def covariance_table(experiments: Experiments) -> str:
    """Return the rows of the table that compares gradient noise with curvature, one row for each checkpoint."""
    return stage_rows(experiments, "cov-", ENDS, COVARIANCE_COLUMNS)
