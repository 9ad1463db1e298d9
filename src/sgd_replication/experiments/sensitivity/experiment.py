"""Sensitivity of the estimates to choices of the analysis."""

from sgd_replication.jobs.experiment import Experiment

EXPERIMENT = Experiment(
    name="sensitivity",
    question="what was chosen",
    shows=("noise", "covariance", "network_escape", "log_barrier"),
    figures=("choices",),
    appendix=True,
)
