"""The backward equation on a grid against closed forms, and against the exact chain at a finite learning rate."""

import numpy as np
import pytest
from backward_equations import Axis, BackwardEquation
from escape_setting import landscape, white
from exit_chains import Line
from flat_settings import across
from scipy.integrate import quad
from space_settings import ROW, chain, tube
from state_noise_settings import CUBIC, diffusion, noisy

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.landscapes import quadratic

INSTANT = 1e-10
"""A learning rate at which the chain is the diffusion."""


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_a_ball_is_left_after_the_time_of_the_ornstein_uhlenbeck_process(dimension):
    """T(0) = ∫₀¹ r^{1−d} e^{hr²/2D} ∫₀^r s^{d−1} e^{−hs²/2D} ds dr / D."""
    h, D = 6.0, 0.4
    inner = [quad(lambda s: s ** (dimension - 1) * np.exp(-h * s**2 / 2 / D), 0, r)[0] for r in np.linspace(0, 1, 2001)]
    r = np.linspace(0, 1, 2001)[1:]
    outer = r ** (1 - dimension) * np.exp(h * r**2 / 2 / D) * inner[1:] / D
    expected = np.log(np.trapezoid(np.r_[0.0, outer], np.r_[0.0, r]))
    line = (1.0, *[0.0] * (dimension - 1))
    axis = Axis(line, 0.0, 1.0, 400, (False, True), dimension - 1)
    if dimension == 1:
        axis = Axis(line, -1.0, 1.0, 400, (True, True))
    found, _ = BackwardEquation(quadratic([h] * dimension), INSTANT, white(D), (axis,)).log_time()
    assert found + np.log(INSTANT) == pytest.approx(expected, abs=2e-4)


def test_brownian_motion_leaves_a_box():
    """From the centre of a square of half-width 1 after 0.294685/D."""
    flat = landscape("0*x + 0*y", ["x", "y"], {}, [0.0, 0.0])
    axes = [Axis(line, -1.0, 1.0, 40, (True, True)) for line in ((1.0, 0.0), (0.0, 1.0))]
    found, _ = BackwardEquation(flat, INSTANT, white(2.0), tuple(axes)).log_time()
    assert np.exp(found) * INSTANT == pytest.approx(0.2946854 / 2, rel=1e-4)


@pytest.mark.parametrize("eta", [pytest.param(0.002, marks=pytest.mark.thorough), 0.0005])
def test_a_finite_learning_rate_is_that_of_the_exact_chain(eta):
    """Curvatures times η are 0.13 and 0.03 at the minimum."""
    numbers = {"a": 8.0, "k": 0.0, "b": 1.0, "c": 0.0}
    plane = across("coupled by nothing", numbers | {"g": 1e-300}, eta)
    line = across("line", numbers | {"g": 0.0}, eta)
    (found, error), (expected, _) = plane.oracle(), line.oracle()
    assert error < 0.005
    assert found == pytest.approx(expected, abs=0.004 if eta < 0.001 else 0.03)


@pytest.mark.parametrize("threshold", [0.7, 1.0])
def test_an_exit_on_a_slope_is_that_of_the_exact_chain(threshold):
    """Where the potential rises, its gradient counts at first order in η."""
    eta, found = 0.0003, landscape("a*x**4", ["x"], {"a": 12.0}, [0.0])
    line = Line(found, SGLD(eta, 1.0), -threshold, threshold, (True, True))
    axis = Axis((1.0,), -threshold, threshold, 1000, (True, True))
    assert BackwardEquation(found, eta, white(1.0), (axis,)).log_time()[0] == pytest.approx(
        line.log_time()[0], abs=0.01
    )


@pytest.mark.parametrize(("slope", "bend"), [(-0.4, 0.8), (0.4, 0.0), (0.4, 0.8)])
def test_noise_of_the_state_is_that_of_the_exact_chain(slope, bend):
    found, dynamics = landscape(CUBIC, ["x"], {"a": 10.0}, [0.0]), noisy(0.0005, slope, bend)
    line = Line(found, dynamics, -1.3, 1.0, (False, True))
    axis = Axis((1.0,), -1.3, 1.0, 1000, (False, True))
    equation = BackwardEquation(found, 0.0005, diffusion(dynamics), (axis,), constant=False)
    assert equation.log_time()[0] == pytest.approx(line.log_time(1000)[0], abs=0.02)


@pytest.mark.thorough
def test_a_grid_in_space_is_a_line_if_nothing_is_coupled():
    numbers = {"a": 9.0, "k": 8.0, "q": 5.0, "c": 0.0, "e": 0.0}
    space = chain("uncoupled", numbers, 0.0005)
    expected = across("line", {"a": 9.0, "k": 8.0, "b": 0.0, "c": 0.0, "g": 0.0}, 0.0005).exact
    assert space.exact == pytest.approx(expected, abs=0.01)


def test_a_turned_line_is_a_line_if_nothing_is_coupled():
    direction = np.array([0.48, -0.6, 0.64])
    numbers = {"first": 9.0, "second": 7.0, "k": 8.0, "g": 0.0}
    named = dict(zip(("nx", "ny", "nz"), direction, strict=True))
    found = tube("uncoupled", ROW, numbers | named, direction, 0.0, -1.6, 3.0, 2.5, 0.0005)
    alone = landscape(ROW, ["x", "y", "z"], numbers | {"nx": 1.0, "ny": 0.0, "nz": 0.0}, [0.0, 0.0, 0.0])
    axis = Axis((1.0, 0.0, 0.0), -1.6, 3.0 - float(alone.minimum[0]), 400, (False, True))
    assert found.exact == pytest.approx(BackwardEquation(alone, 0.0005, white(1.0), (axis,)).log_time()[0], abs=0.005)
