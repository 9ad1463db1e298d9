"""Does SGD prefer flat minima? The title claim of Xie et al., and the boundary's role in it."""

from sgd_replication.experiments.flat_minima.settings import FlatMinimaSettings
from sgd_replication.jobs.experiment import Experiment, Part

EXPERIMENT = Experiment(
    name="flat_minima",
    question="flat minima preferred",
    settings=FlatMinimaSettings,
    parts=(Part("title"), Part("exits")),
    figures=("title_claim", "exits_compared"),
)
