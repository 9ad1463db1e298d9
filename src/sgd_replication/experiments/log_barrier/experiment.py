"""The log of the loss as the barrier (Mori, Ziyin, Liu and Ueda, ICML 2022)."""

from sgd_replication.experiments.log_barrier.network_settings import (
    DecouplingTrainingSettings,
    NoiseTrainingSettings,
    PrintedJobSettings,
)
from sgd_replication.experiments.log_barrier.settings import (
    BarrierSettings,
    FiniteJobSettings,
    LogBarrierSettings,
    OutlierJobSettings,
    OutlierSettings,
    RegressionSettings,
)
from sgd_replication.jobs.experiment import Experiment, Part, Rule, job_rule

JOBS = "sgd_replication.experiments.log_barrier.jobs"
SETS = {"set": "log_barrier.noise.sets"}
PRINTED_SETS = {"set": "log_barrier.printed.sets"}

EXPERIMENT = Experiment(
    name="log_barrier",
    question="the log of the loss",
    settings=LogBarrierSettings,
    parts=(
        Part("log-noise-{set}", over=SETS),
        Part("log-printed-{set}", over=PRINTED_SETS),
        Part("log-decoupling"),
        Part("log-regression"),
        Part("log-finite"),
        Part("log-outliers"),
        Part("log-barrier"),
    ),
    rules=(
        job_rule("log_barrier", "noise", NoiseTrainingSettings, "log_barrier.noise", over=SETS, seed=True),
        Rule(
            "log_barrier_printed",
            module=f"{JOBS}.printed",
            settings=PrintedJobSettings,
            of=lambda settings, wildcards: {
                "training": settings.log_barrier.printed,
                "convolutional": wildcards["set"] in settings.log_barrier.printed.convolutional_sets,
            },
            over=PRINTED_SETS,
            seed=True,
            device=True,
        ),
        job_rule("log_barrier", "decoupling", DecouplingTrainingSettings, "log_barrier.decoupling", seed=True),
        job_rule("log_barrier", "regression", RegressionSettings, "log_barrier", seed=True),
        job_rule("log_barrier", "finite", FiniteJobSettings, "log_barrier", seed=True),
        Rule(
            "log_barrier_outliers",
            module=f"{JOBS}.outliers",
            settings=OutlierJobSettings,
            of=lambda settings, _: {
                **{name: getattr(settings.log_barrier.outliers, name) for name in OutlierSettings.model_fields},
                "dynamics": settings.log_barrier.stationary.dynamics,
            },
            seed=True,
        ),
        job_rule("log_barrier", "circle", BarrierSettings, "log_barrier.barrier", seed=True),
    ),
    data_sets=("log_barrier.noise.sets", "log_barrier.printed.sets", "log_barrier.decoupling.data"),
    figures=(
        "log_noise",
        "log_printed_noise",
        "log_decoupling",
        "log_regression",
        "log_finite",
        "log_outliers",
        "log_barrier",
    ),
    report_tables=("noise_loss_table", "printed_noise_table"),
)
