"""Is the gradient noise of one parameter Gaussian? (Fig. 1 of Xie et al.)"""

from sgd_replication.experiments.noise.settings import NoiseSettings
from sgd_replication.jobs.experiment import Experiment, Part

COLLECTED = {"part": ("noise-distribution", "noise-large")}
"""The parts with noise collected at checkpoints: of the small network, and of the large one."""

EXPERIMENT = Experiment(
    name="noise",
    question="is the noise Gaussian?",
    settings=NoiseSettings,
    parts=(Part("{part}", over=COLLECTED), Part("noise-batch"), Part("noise-sweeps"), Part("tail-estimators")),
    networks=("noise.network", "sweeps.network"),
    large_networks=("noise.large.network",),
    figures=("noise_histograms", "noise_judged", "noise_tails", "noise_batches", "noise_depends"),
)
