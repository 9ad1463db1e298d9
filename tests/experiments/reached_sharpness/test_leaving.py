"""Minima that are left, where the answer is known."""

import pytest
import torch

from sgd_diffusion.dynamics import SGD
from sgd_diffusion.escape.trajectories import trajectories
from sgd_diffusion.landscapes import double_well, quadratic
from sgd_replication.experiments.reached_sharpness.leaving import left_minima, minima_below


def test_a_single_minimum_is_never_left():
    valley, start = quadratic([1.0, 0.1]), torch.zeros(50, 2).double()
    moved = trajectories(valley, SGD(0.5, 1, 1.0), start, iterations=200)[:, 0]
    assert moved.norm(dim=1).min() > 0.01  # the noise has moved every replica
    assert not left_minima(valley, start, moved).any()


def test_a_double_well_is_left_as_often_as_replicas_are_behind_its_saddle():
    """By symmetry about half of them are where the noise mixes both wells."""
    well, start = double_well(), torch.ones(200, 1).double()
    moved = trajectories(well, SGD(0.05, 1, 9.0), start, iterations=2000)[:, 0]
    left = left_minima(well, start, moved)
    assert torch.equal(left, moved[:, 0] < 0)
    assert 0.4 < left.double().mean() < 0.6
    both = left_minima(well, start, moved, copies=lambda minimum: torch.stack([minimum, -minimum]))
    assert not both.any()  # if the wells are copies of each other, none is left


def test_a_state_that_is_not_finite_has_left():
    well = double_well()
    assert left_minima(well, torch.ones(1, 1).double(), torch.full((1, 1), torch.nan).double()).tolist() == [True]


def test_a_minimum_that_is_too_flat_is_none():
    valley, states = quadratic([1.0, 1e-3]), torch.ones(2, 2).double()
    assert minima_below(valley, states).norm(dim=1).max() == pytest.approx(0, abs=1e-3)
    assert minima_below(valley, states, lowest=1e-2).isnan().all()
