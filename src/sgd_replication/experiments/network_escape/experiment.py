"""Escape of networks from the minima that they were trained to (Fig. 5 of Xie et al.)."""

from sgd_replication.experiments.network_escape.settings import NetworkEscapeSettings
from sgd_replication.jobs.experiment import Experiment, Part

SETS = {"set": "network_escape.sets"}

EXPERIMENT = Experiment(
    name="network_escape",
    question="escape of networks",
    settings=NetworkEscapeSettings,
    parts=(Part("net-{set}", over=SETS),),
    data_sets=("network_escape.sets",),
    figures=("network_published", "network_wide", "network_collapse", "network_variants", "network_directions"),
)
