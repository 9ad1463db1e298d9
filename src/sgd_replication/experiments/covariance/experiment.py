"""Is the covariance of the gradient noise the Hessian? (Fig. 2 of Xie et al.)"""

from sgd_replication.experiments.covariance.settings import CovarianceSettings
from sgd_replication.jobs.experiment import Experiment, Part

NETWORKS = {"network": "covariance.networks"}

EXPERIMENT = Experiment(
    name="covariance",
    question="is its covariance the Hessian?",
    settings=CovarianceSettings,
    parts=(Part("cov-{network}", over=NETWORKS), Part("cov-sweeps"), Part("cov-large")),
    networks=("covariance.networks", "sweeps.network"),
    large_networks=("covariance.large.network",),
    references=("xie2021_covariance.csv",),
    figures=("covariance_published", "covariance_depends"),
)
