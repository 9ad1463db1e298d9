"""The chain of a line against closed forms, the engine's chain and the quadrature of the diffusion."""

import numpy as np
import pytest
from escape_setting import landscape
from exit_chains import Line, log_first_time
from scipy import stats
from state_noise_settings import CUBIC, diffusion, noisy

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.landscapes import double_well, quadratic
from sgd_diffusion.theory import coordinate_chain, coordinate_exit_time
from sgd_diffusion.theory.quadrature import mean_first_passage, slope_of

INDEPENDENT = SGLD(1.0, 0.5)
"""On a parabola of curvature 1 every step is a new N(0, 1) draw."""


def test_independent_draws_leave_on_either_side():
    line = Line(quadratic([1.0]), INDEPENDENT, -1.5, 2.0, (True, True))
    leaving = stats.norm.sf(2.0) + stats.norm.sf(1.5)
    assert np.exp(line.log_time(100)[0]) * leaving == pytest.approx(1, abs=1e-6)


def test_the_first_of_three_lines_that_differ_leaves():
    lines = [Line(quadratic([1.0]), INDEPENDENT, -4.0, high, (False, True)) for high in (1.0, 2.0, 3.0)]
    staying = np.prod(stats.norm.cdf([1.0, 2.0, 3.0]))
    assert np.exp(log_first_time(lines, 100)[0]) * (1 - staying) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("D", [0.16, 0.06])
def test_one_exit_is_that_of_the_engine(D):
    where = double_well(), SGLD(0.02, D)
    found, error = Line(*where, -2.4, 0.0, (False, True)).log_time(600)
    expected, _ = coordinate_exit_time(*where, threshold=0.0, wall=-2.4, cells=600)
    assert found == pytest.approx(expected, abs=1e-3)
    assert error < 0.01


def test_three_equal_lines_are_those_of_the_engine():
    where = double_well(), SGLD(0.05, 0.2)
    found, _ = log_first_time([Line(*where, -2.4, 0.0, (False, True))] * 3, 300)
    expected = [coordinate_chain(*where, threshold=0.0, wall=-2.4, cells=n).product_exit_time(3) for n in (150, 300)]
    assert found == pytest.approx(expected[1] + (expected[1] - expected[0]) / 3, abs=1e-3)


def test_finer_cells_change_the_time_by_less_than_the_error():
    line = Line(double_well(), SGLD(0.02, 0.06), -2.4, 0.0, (False, True))
    (coarse, error), (fine, _) = line.log_time(200), line.log_time(600)
    assert abs(coarse - fine) < error


def test_small_steps_with_a_noise_of_the_state_follow_the_diffusion():
    """At the barrier the chain is later by 0.58 of a step: by about √η, so that η counts four times for twice."""
    found, (slope, bend), later = landscape(CUBIC, ["x"], {"a": 6.0}, [0.0]), (0.3, 0.5), []
    for eta in (0.0016, 0.0004):
        dynamics = noisy(eta, slope, bend)
        D = diffusion(dynamics)
        limit = mean_first_passage(
            slope_of(found), lambda x, D=D: D(found.minimum.new_tensor(x)).numpy(), start=0.0, boundary=1.0, wall=-1.3
        )
        chain = Line(found, dynamics, -1.3, 1.0, (False, True))
        later.append(chain.log_time(1000)[0] + np.log(eta) - limit)
    assert later[0] > 0
    assert later[1] == pytest.approx(later[0] / 2, abs=0.01)
