"""The log of the loss as the barrier (Mori, Ziyin, Liu and Ueda, ICML 2022)."""

from sgd_replication.experiments.log_barrier.settings import LogBarrierSettings
from sgd_replication.jobs.experiment import Experiment, Part

SETS = {"set": "log_barrier.noise.sets"}

EXPERIMENT = Experiment(
    name="log_barrier",
    question="the log of the loss",
    settings=LogBarrierSettings,
    parts=(Part("log-noise-{set}", over=SETS), Part("log-regression"), Part("log-barrier")),
    data_sets=("log_barrier.noise.sets",),
    figures=("log_noise", "log_regression", "log_barrier"),
)
