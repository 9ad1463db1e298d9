"""Is the gradient noise of one parameter Gaussian? (Fig. 1 of Xie et al.)"""

from typing import Any

from sgd_replication.experiments.noise.axis_settings import AxisJobSettings
from sgd_replication.experiments.noise.settings import (
    BatchJobSettings,
    CollectJobSettings,
    EstimateSettings,
    NoiseSettings,
    SweepJobSettings,
    TrialSettings,
)
from sgd_replication.jobs.experiment import Experiment, Part, Rule, Wildcards

JOBS = "sgd_replication.experiments.noise.jobs"
LARGE = "noise-large"
COLLECTED = {"part": ("noise-distribution", LARGE)}
"""The parts with noise collected at checkpoints: of the small network, and of the large one."""


def collected_noise(settings: Any, wildcards: Wildcards) -> NoiseSettings:
    """Return the settings of the noise of one part: of the small network or of the large one."""
    noise: NoiseSettings = settings.noise
    return noise.of_large if wildcards["part"] == LARGE else noise


def _with_network(settings: Any, noise: NoiseSettings) -> dict[str, Any]:
    return {"noise": noise, "network": settings.networks[noise.network]}


EXPERIMENT = Experiment(
    name="noise",
    question="is the noise Gaussian?",
    settings=NoiseSettings,
    parts=(
        Part("{part}", over=COLLECTED),
        Part("noise-batch"),
        Part("noise-sweeps"),
        Part("noise-axes"),
        Part("tail-estimators"),
    ),
    rules=(
        Rule(
            "noise_collect",
            module=f"{JOBS}.collect",
            settings=CollectJobSettings,
            of=lambda settings, wildcards: _with_network(settings, collected_noise(settings, wildcards)),
            over=COLLECTED,
            seed=True,
            device=True,
        ),
        Rule(
            "noise_estimate",
            module=f"{JOBS}.estimate",
            settings=EstimateSettings,
            of=collected_noise,
            over=COLLECTED,
            seed=True,
        ),
        Rule(
            "noise_batches",
            module=f"{JOBS}.batches",
            settings=BatchJobSettings,
            of=lambda settings, wildcards: _with_network(settings, settings.noise),
            seed=True,
        ),
        Rule(
            "noise_sweeps",
            module=f"{JOBS}.sweeps",
            settings=SweepJobSettings,
            of=lambda settings, wildcards: {
                "noise": settings.noise,
                "sweeps": settings.sweeps,
                "network": settings.networks[settings.sweeps.network],
            },
            seed=True,
        ),
        Rule(
            "noise_axes",
            module=f"{JOBS}.axes",
            settings=AxisJobSettings,
            of=lambda settings, wildcards: {
                "axes": settings.noise.axes,
                "network": settings.networks[settings.noise.network],
            },
            seed=True,
        ),
        Rule(
            "noise_estimators",
            module=f"{JOBS}.estimators",
            settings=TrialSettings,
            of=lambda settings, wildcards: settings.noise,
            seed=True,
        ),
    ),
    networks=("noise.network", "sweeps.network"),
    large_networks=("noise.large.network",),
    bulky=(".npy", "noise-batch/batches.parquet"),
    references=("xie2021_noise_ranges.csv",),
    figures=("noise_histograms", "noise_judged", "noise_tails", "noise_batches", "noise_depends", "noise_axes"),
    report_tables=("noise_table", "estimators_table", "axes_table"),
)
