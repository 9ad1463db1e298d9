"""Runs are lengthened until they settle, and refused if they do not."""

import pytest

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.errors import NotRareError, UnsettledEscapeError
from sgd_diffusion.escape import Ball, Coordinate
from sgd_diffusion.escape.splitting.part_splitting import Problem, stages_of
from sgd_diffusion.escape.splitting.settling import SETTLED, entrances_differ, settle
from sgd_diffusion.landscapes import quadratic


def settled(curvatures, dynamics, boundary, longest=10**5, memory=0.0):
    problem = Problem(quadratic(curvatures), dynamics, boundary, 0)
    stages = stages_of(problem, boundary, None, 0, 1)
    return settle(stages.probes, lambda states: states, memory=memory, longest=longest)


@pytest.mark.parametrize("slowest", [0.2, 0.02])
def test_it_sees_the_slowest_direction(slowest):
    found = settled([1.0, slowest], SGLD(0.05, 0.02), Coordinate(threshold=2.0, index=0))
    assert found.relaxation == pytest.approx(1 / (0.05 * slowest), rel=0.4)
    assert found.length >= SETTLED * found.relaxation


def test_a_run_that_is_too_short_is_refused():
    with pytest.raises(UnsettledEscapeError, match="does not settle in 4000 iterations"):
        settled([1.0, 1e-5], SGLD(0.05, 0.02), Coordinate(threshold=2.0, index=0), longest=4000)


def test_replicas_that_leave_before_are_not_rare():
    with pytest.raises(NotRareError, match="replicas leave before"):
        settled([1.0, 0.001], SGLD(0.05, 0.5), Ball(1.0))


def test_the_memory_counts():
    boundary = Coordinate(threshold=2.0, index=0)
    one, two = (settled([1.0], SGLD(0.05, 0.02), boundary, memory=memory) for memory in (0.0, 70.0))
    assert two.relaxation > one.relaxation + 50


def test_pools_of_different_means_differ():
    import torch

    stream = torch.Generator().manual_seed(0)
    draws = torch.randn(2, 20, 100, 3, generator=stream, dtype=torch.float64)
    assert not entrances_differ(draws[0], draws[1])
    assert entrances_differ(draws[0], draws[1] + 0.2)
