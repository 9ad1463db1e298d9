"""Theorem 1 as a limit of the exact times."""

from sgd_replication.experiments.theorems.passages import passages
from sgd_replication.experiments.theorems.settings import FirstTheoremSettings


def test_theorem_1_becomes_exact_as_the_temperature_falls():
    for passage in passages(FirstTheoremSettings()):
        if passage.system == "Styblinski–Tang 10-D" or passage.chain is None:
            continue
        barrier = float(passage.landscape.barrier)
        deviations = [abs(passage.exact(barrier / ratio) - passage.theorem(barrier / ratio)) for ratio in (3, 10, 30)]
        assert deviations[0] > deviations[1] > deviations[2]
        assert deviations[2] < 0.02
