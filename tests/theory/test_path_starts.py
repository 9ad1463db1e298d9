"""Starts of the search for the least action."""

import pytest
import torch
from planar_problems import ring_loss

from sgd_diffusion.theory.path_starts import bent_paths, descents


def test_bends_go_to_both_sides_of_the_straight_line():
    start, end = torch.zeros(5).double(), torch.tensor([3.0, 4, 0, 0, 0]).double()
    paths = bent_paths(start, end, seed=3)
    for one, other in zip(paths[::2], paths[1::2], strict=True):
        middle = (one + other) / 2
        assert torch.allclose(middle, torch.linspace(0, 1, 33, dtype=torch.float64).unsqueeze(1) * end)
        assert float((one - middle)[16] @ end) == pytest.approx(0, abs=1e-12)
    heights = [float(path[16].sub(end / 2).norm()) for path in paths[::2]]
    assert heights == pytest.approx([2.5, 5.0])
    assert bent_paths(torch.zeros(1).double(), torch.ones(1).double(), seed=0) == []


def test_both_halves_of_a_ring_are_steepest_ascents():
    start, end = torch.tensor([-1.0398, 0.0]).double(), torch.tensor([0.95543, 0.0]).double()
    paths = descents(ring_loss, start, end)
    assert [arrived for _, arrived in paths] == [True, True]
    sides = [float(path[path[:, 0].abs().argmin(), 1]) for path, _ in paths]
    assert sorted(sides) == pytest.approx([-1, 1], abs=0.1)
    for path, _ in paths:
        assert (ring_loss(path[1:-1]).diff() > -1e-9).all()


def test_there_is_no_steepest_ascent_from_a_hill():
    assert descents(lambda theta: -theta.square().sum(-1), torch.zeros(2).double(), torch.ones(2).double()) == []
