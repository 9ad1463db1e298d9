"""Do heavy ball and Adam leave basins by the same law as SGD, and do they prefer flat minima?"""

from sgd_replication.experiments.optimisers.settings import ExponentSettings, OddsSettings, OptimisersSettings
from sgd_replication.jobs.experiment import Experiment, Part, job_rule

EXPERIMENT = Experiment(
    name="optimisers",
    question="heavy ball and Adam",
    settings=OptimisersSettings,
    parts=(Part("optimisers"), Part("optimisers-odds")),
    rules=(
        job_rule("optimisers", "exponents", ExponentSettings, "optimisers.exponents", seed=True),
        job_rule("optimisers", "odds", OddsSettings, "optimisers.odds", seed=True),
    ),
    figures=("optimiser_exponents",),
    report_tables=("optimisers_table",),
)
