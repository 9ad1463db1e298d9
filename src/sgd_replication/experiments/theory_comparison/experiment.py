"""The theories on the same systems: which predicts the measured exponents?"""

from sgd_replication.experiments.theory_comparison.settings import ComparisonSettings
from sgd_replication.jobs.experiment import Experiment, Part, Rule

EXPERIMENT = Experiment(
    name="theory_comparison",
    question="the theories compared",
    parts=(Part("theory-contest"),),
    rules=(
        Rule(
            "theory_comparison_compare",
            module="sgd_replication.experiments.theory_comparison.jobs.compare",
            settings=ComparisonSettings,
            of=lambda settings, wildcards: {
                "dimension": settings.styblinski_tang.dimension,
                "learning_rate": settings.styblinski_tang.learning_rate,
                "batch_size": settings.styblinski_tang.batch_size,
                "batch_unit": settings.network_escape.batch_unit,
                "flattest": settings.large_deviations.wells.flattest,
            },
        ),
    ),
    reads=("styblinski_tang", "theorems", "network_escape", "log_barrier", "large_deviations"),
    figures=("theory_contest",),
    report_tables=("comparison_table",),
)
