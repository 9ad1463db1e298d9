"""Escape from Styblinski–Tang against sharpness, batch size and learning rate (Figs. 4 and 6 of Xie et al.)."""

from sgd_replication.experiments.styblinski_tang.settings import StyblinskiTangSettings
from sgd_replication.jobs.experiment import Experiment, Part

EXPERIMENT = Experiment(
    name="styblinski_tang",
    question="escape from Styblinski–Tang",
    settings=StyblinskiTangSettings,
    parts=(Part("escape-panels"),),
    figures=("escape_published", "escape_wide"),
)
