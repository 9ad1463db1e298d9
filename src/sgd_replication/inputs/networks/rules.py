"""The rules that train networks. This module loads neither torch, pandas nor the engine."""

from sgd_replication.inputs.networks.settings import NetworkSettings, SweptTrainingSettings
from sgd_replication.jobs.experiment import Rule

JOBS = "sgd_replication.inputs.networks.jobs"

RULES: tuple[Rule, ...] = (
    Rule(
        "train_network",
        module=f"{JOBS}.train",
        settings=NetworkSettings,
        of=lambda settings, wildcards: settings.networks[wildcards["network"]],
        over={"network": "used_networks"},
        seed=True,
        device=True,
    ),
    Rule(
        "train_swept_networks",
        module=f"{JOBS}.train_swept",
        settings=SweptTrainingSettings,
        of=lambda settings, wildcards: {
            "network": settings.networks[settings.sweeps.network],
            "sweeps": settings.sweeps,
        },
        seed=True,
    ),
)
