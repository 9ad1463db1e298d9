"""Boundaries around other basins, and Theorem 1 as a limit of the exact times."""

import torch

from sgd_diffusion.landscapes import joined_parabolas
from sgd_diffusion.parameter_batch import RowIndex
from sgd_replication.experiments.theorems.passages import InBasins, passages
from sgd_replication.experiments.theorems.settings import FirstTheoremSettings


def test_basins_are_left_only_into_another_basin():
    boundary = InBasins(((1.0, 0.0), (0.0, 2.0)), 0.25)
    rows = RowIndex.of_one_point()
    theta = torch.tensor([[0.0, 0.0], [0.8, 0.0], [0.0, 2.2], [5.0, 5.0]], dtype=torch.float64)
    xi = boundary.bind(joined_parabolas(1, 1), rows)(theta)
    assert (xi > 1).tolist() == [False, True, True, False]


def test_theorem_1_becomes_exact_as_the_temperature_falls():
    for passage in passages(FirstTheoremSettings()):
        if passage.system == "Styblinski–Tang 10-D" or passage.chain is None:
            continue
        barrier = float(passage.landscape.barrier)
        deviations = [abs(passage.exact(barrier / ratio) - passage.theorem(barrier / ratio)) for ratio in (3, 10, 30)]
        assert deviations[0] > deviations[1] > deviations[2]
        assert deviations[2] < 0.02
