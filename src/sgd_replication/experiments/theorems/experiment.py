"""Theorems 1 and 2 of Xie et al. against exact escape times."""

from sgd_replication.experiments.theorems.settings import (
    FirstTheoremSettings,
    SecondTheoremSettings,
    TheoremSettings,
)
from sgd_replication.jobs.experiment import Experiment, Part, Rule

JOBS = "sgd_replication.experiments.theorems.jobs"

EXPERIMENT = Experiment(
    name="theorems",
    question="Theorems 1 and 2",
    settings=TheoremSettings,
    parts=(Part("theorem-1"), Part("theorem-2")),
    rules=(
        Rule(
            "theorems_first",
            module=f"{JOBS}.first",
            settings=FirstTheoremSettings,
            of=lambda settings, wildcards: settings.theorems.theorem_1,
            seed=True,
        ),
        Rule(
            "theorems_second",
            module=f"{JOBS}.second",
            settings=SecondTheoremSettings,
            of=lambda settings, wildcards: settings.theorems.theorem_2,
            seed=True,
        ),
    ),
    figures=("theorem_1", "theorem_2"),
)
