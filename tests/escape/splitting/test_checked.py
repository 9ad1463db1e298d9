"""Basins that plain splitting gets wrong are answered, and answers that cannot be confirmed are refused."""

import math

import numpy as np
import pytest
import torch

from sgd_diffusion.dynamics import SGD, SGLD
from sgd_diffusion.errors import UnresolvedError, UnsettledEscapeError
from sgd_diffusion.escape import Ball, Coordinate, SplitEscape, split
from sgd_diffusion.escape.splitting.agreement import refusal
from sgd_diffusion.escape.splitting.checked import of_chain
from sgd_diffusion.escape.splitting.part_splitting import Crossing, Problem
from sgd_diffusion.escape.splitting.passages import Passages
from sgd_diffusion.escape.splitting.settling import Settled
from sgd_diffusion.landscapes import Landscape, double_well, parse_potential, quadratic
from sgd_diffusion.theory import coordinate_exit_time

SETTLED = Settled(torch.empty(0), 1.0, 1, 1)
RISE = "(13 + 5*tanh(12*(0.4 - y)))"
COMPARTMENTS = Landscape(parse_potential(f"{RISE} * x**2 * (3 - 2*x) + 12*(y**2 - 1)**2", ["x", "y"]), [0.0, -1.0])
QUARTIC = Landscape(parse_potential("8*(x**2 - 1)**2 + y**4", ["x", "y"]), [-1.0, 0.0])


@pytest.mark.parametrize(
    ("landscape", "threshold", "exact"), [(COMPARTMENTS, 1.0, 16.570), (QUARTIC, 0.0, 12.393)], ids=["slow", "quartic"]
)
def test_slow_compartments_and_flat_directions_are_answered(landscape, threshold, exact):
    """The exact values are those of planar backward equations; without parts the first was 21.70, without a warning."""
    boundary = Coordinate(threshold=threshold, index=0)
    found = split(landscape, SGLD(0.001, 1.0), boundary, replicas=400, killed_share=0.1)
    assert abs(found.log_time - exact) < 4 * found.error + 0.03
    assert math.log(found.estimate().high / found.estimate().low) / 2 < 0.3
    assert found.checks["lattice"] == pytest.approx(exact, abs=0.3)


def test_an_answer_tells_what_it_has_seen():
    found = split(double_well(), SGLD(0.02, 0.08), Coordinate(threshold=0.0), replicas=200)
    levels, probabilities = found.curve.T
    assert levels[-1] == 1
    assert np.all(np.diff(probabilities) <= 1e-12)
    assert probabilities[-1] == pytest.approx(found.probabilities.mean())
    assert found.visible > 10 * found.relaxation
    assert "cannot be ruled out" in str(found)


def test_large_steps_are_compared_with_plain_runs():
    """The lattice's chain takes small steps and is 0.5 too long here."""
    dynamics = SGLD(0.1, 0.2)
    exact, _ = coordinate_exit_time(double_well(), dynamics, threshold=0.0, wall=-3.0, cells=800)
    found = split(double_well(), dynamics, Coordinate(threshold=0.0), replicas=1000)
    assert abs(found.log_time - exact) < 4 * found.error
    assert set(found.checks) == {"lattice", "plain runs"}


def test_in_more_dimensions_other_levels_or_plain_runs_are_asked():
    found = split(quadratic([1.0, 1.0, 1.0, 2.0]), SGLD(0.1, 0.05), Ball(1.0), replicas=200)
    assert set(found.checks) == {"plain runs"}


def test_a_stage_that_takes_too_long_is_refused():
    with pytest.raises(UnsettledEscapeError, match=r"has not ended after 2e\+04 iterations"):
        split(double_well(), SGLD(0.02, 0.08), Coordinate(threshold=0.0), replicas=100, most_iterations=2e4)


def test_a_refusal_names_both_answers_and_leaves_out_the_point_of_a_sweep():
    escape = SplitEscape(np.array([0.01, 0.011]), np.ones(2), np.zeros(2), 1.0, learning_rate=0.1, spent=0)
    error = refusal(escape, "plain runs give", 3.0)
    assert isinstance(error, UnresolvedError)
    assert "ln τ = 4.56" in str(error)
    assert "plain runs give 3.00" in str(error)


def test_parts_are_joined_by_a_chain():
    """Hops at rate 1/1000 into a part that is left at rate 1/100: 1100 iterations."""
    stream = np.random.default_rng(0)

    def crossing(time):
        p = 0.01 * (1 + 0.1 * stream.standard_normal(4000))
        loop = np.full(4000, time * 0.01)
        return Crossing(Passages(p, 0.0, []), loop, loop, np.empty((0, 2)), SETTLED, 0, 1.0)

    problem = Problem(double_well(), SGD(0.1, 1, 1.0), Ball(1.0), 0)
    found = of_chain(problem, {(0, 1): crossing(1000.0), (1, None): crossing(100.0)}, 2)
    assert found.log_time == pytest.approx(math.log(1100), abs=0.01)
    both = math.hypot(1000 * 0.1, 100 * 0.1) / 1100
    assert found.error == pytest.approx(both / 4000**0.5, rel=0.1)
