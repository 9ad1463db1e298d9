"""Theorems 1 and 2 of Xie et al. against exact escape times."""

from sgd_replication.experiments.theorems.settings import TheoremSettings
from sgd_replication.jobs.experiment import Experiment, Part

EXPERIMENT = Experiment(
    name="theorems",
    question="Theorems 1 and 2",
    settings=TheoremSettings,
    parts=(Part("theorem-1"), Part("theorem-2")),
    figures=("theorem_1", "theorem_2"),
)
