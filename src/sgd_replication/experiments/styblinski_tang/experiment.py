"""Escape from Styblinski–Tang against sharpness, batch size and learning rate (Figs. 4 and 6 of Xie et al.)."""

from sgd_replication.experiments.styblinski_tang.settings import StyblinskiTangSettings
from sgd_replication.jobs.experiment import Experiment, Part, Rule

JOBS = "sgd_replication.experiments.styblinski_tang.jobs"

EXPERIMENT = Experiment(
    name="styblinski_tang",
    question="escape from Styblinski–Tang",
    settings=StyblinskiTangSettings,
    parts=(Part("escape-panels"),),
    rules=(
        Rule(
            "styblinski_tang_measure",
            module=f"{JOBS}.measure",
            settings=StyblinskiTangSettings,
            of=lambda settings, wildcards: settings.styblinski_tang,
            seed=True,
            device=True,
        ),
        Rule("styblinski_tang_estimate", module=f"{JOBS}.estimate", seed=True),
    ),
    figures=("escape_published", "escape_wide"),
)
