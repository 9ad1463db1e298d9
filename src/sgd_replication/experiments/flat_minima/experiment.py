"""Does SGD prefer flat minima? The title claim of Xie et al., and the boundary's role in it."""

from sgd_replication.experiments.flat_minima.settings import ExitSettings, FlatMinimaSettings, TitleSettings
from sgd_replication.jobs.experiment import Experiment, Part, Rule

JOBS = "sgd_replication.experiments.flat_minima.jobs"

EXPERIMENT = Experiment(
    name="flat_minima",
    question="flat minima preferred",
    settings=FlatMinimaSettings,
    parts=(Part("title"), Part("exits")),
    rules=(
        Rule(
            "flat_minima_odds",
            module=f"{JOBS}.odds",
            settings=TitleSettings,
            of=lambda settings, wildcards: settings.flat_minima.title,
            seed=True,
        ),
        Rule(
            "flat_minima_boundaries",
            module=f"{JOBS}.boundaries",
            settings=ExitSettings,
            of=lambda settings, wildcards: settings.flat_minima.exits,
            seed=True,
        ),
    ),
    figures=("title_claim", "exits_compared"),
)
