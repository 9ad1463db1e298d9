"""The boundary around other minima."""

import torch

from sgd_diffusion.escape import OtherMinima
from sgd_diffusion.landscapes import quadratic
from sgd_diffusion.parameter_batch import RowIndex


def test_a_replica_leaves_only_near_another_minimum():
    boundary = OtherMinima(torch.tensor([[1.0, 0.0], [0.0, 2.0]]), radius=0.25)
    theta = torch.tensor([[0.0, 0.0], [0.8, 0.0], [0.0, 2.2], [5.0, 5.0]], dtype=torch.float64)
    xi = boundary.bind(quadratic([1.0, 1.0]), RowIndex.of_one_point())(theta)
    assert (xi > 1).tolist() == [False, True, True, False]
