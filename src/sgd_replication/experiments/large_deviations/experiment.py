"""Escape by large deviations (Ibayashi and Imaizumi, arXiv:2111.04004)."""

from sgd_replication.experiments.large_deviations.settings import LargeDeviationSettings
from sgd_replication.jobs.experiment import Experiment, Part

EXPERIMENT = Experiment(
    name="large_deviations",
    question="large deviations",
    settings=LargeDeviationSettings,
    parts=(Part("ldt-wells"), Part("ldt-starts"), Part("ldt-network")),
    data_sets=("large_deviations.network.set",),
    reads=("network_escape",),
    figures=("ldt_wells", "ldt_starts"),
)
