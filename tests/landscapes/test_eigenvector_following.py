"""Eigenvector following reaches saddles of index one, and nothing else."""

import torch

from sgd_diffusion.landscapes import Landscape, parse_potential, quadratic
from sgd_diffusion.landscapes.eigenvector_following import index_one_points

COSINES = Landscape(parse_potential("0.1*(2 - cos(3*x) - cos(3*y))", ["x", "y"]), [0.0, 0.0])


def test_every_end_is_a_saddle_of_index_one():
    """Around the minimum of the two cosines are four saddles, minima and maxima."""
    starts = torch.rand(100, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64) * 2 - 1
    found = index_one_points(COSINES, starts)
    assert len(found) > 80
    values = torch.linalg.eigvalsh(COSINES.hessian_of_potential(found))
    assert (values[:, 0] < 0).all()
    assert (values[:, 1] > 0).all()
    assert float(COSINES.gradient_of_potential(found).abs().max()) < 1e-9
    nearest = {(round(x * 3 / torch.pi), round(y * 3 / torch.pi)) for x, y in found.tolist()}
    assert {(0, 1), (1, 0), (0, -1), (-1, 0)} <= nearest


def test_a_parabola_has_none_and_places_that_are_not_finite_are_given_up():
    assert len(index_one_points(quadratic([1.0, 2.0]), torch.ones(3, 2))) == 0
    assert len(index_one_points(COSINES, torch.tensor([[torch.nan, 0.0]]))) == 0
    assert len(index_one_points(COSINES, torch.zeros(0, 2))) == 0
