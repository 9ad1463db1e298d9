"""The four theories on the same systems: which predicts the measured exponents?"""

from sgd_replication.jobs.experiment import Experiment, Part

EXPERIMENT = Experiment(
    name="theory_comparison",
    question="the theories compared",
    parts=(Part("theory-contest"),),
    reads=("styblinski_tang", "theorems", "network_escape", "log_barrier", "large_deviations"),
    figures=("theory_contest",),
)
