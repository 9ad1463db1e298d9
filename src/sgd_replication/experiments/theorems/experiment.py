"""Theorems 1 and 2 of Xie et al. against exact escape times."""

from sgd_replication.experiments.theorems.settings import (
    FirstTheoremSettings,
    SecondTheoremSettings,
    TheoremSettings,
)
from sgd_replication.jobs.experiment import Experiment, Part, job_rule

EXPERIMENT = Experiment(
    name="theorems",
    question="Theorems 1 and 2",
    settings=TheoremSettings,
    parts=(Part("theorem-1"), Part("theorem-2")),
    rules=(
        job_rule("theorems", "first", FirstTheoremSettings, "theorems.theorem_1", seed=True),
        job_rule("theorems", "second", SecondTheoremSettings, "theorems.theorem_2", seed=True),
    ),
    figures=("theorem_1", "theorem_2"),
)
