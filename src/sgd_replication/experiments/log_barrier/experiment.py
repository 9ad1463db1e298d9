"""The log of the loss as the barrier (Mori, Ziyin, Liu and Ueda, ICML 2022)."""

from sgd_replication.experiments.log_barrier.settings import (
    BarrierSettings,
    DecouplingTrainingSettings,
    LogBarrierSettings,
    NoiseTrainingSettings,
    RegressionSettings,
)
from sgd_replication.jobs.experiment import Experiment, Part, job_rule

SETS = {"set": "log_barrier.noise.sets"}

EXPERIMENT = Experiment(
    name="log_barrier",
    question="the log of the loss",
    settings=LogBarrierSettings,
    parts=(Part("log-noise-{set}", over=SETS), Part("log-decoupling"), Part("log-regression"), Part("log-barrier")),
    rules=(
        job_rule("log_barrier", "noise", NoiseTrainingSettings, "log_barrier.noise", over=SETS, seed=True),
        job_rule("log_barrier", "decoupling", DecouplingTrainingSettings, "log_barrier.decoupling", seed=True),
        job_rule("log_barrier", "regression", RegressionSettings, "log_barrier", seed=True),
        job_rule("log_barrier", "circle", BarrierSettings, "log_barrier.barrier", seed=True),
    ),
    data_sets=("log_barrier.noise.sets", "log_barrier.decoupling.data"),
    figures=("log_noise", "log_decoupling", "log_regression", "log_barrier"),
    report_tables=("noise_loss_table",),
)
