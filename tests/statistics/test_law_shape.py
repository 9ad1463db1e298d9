"""The power γ of ln τ = a + m ln x + b x^γ: its interval holds the truth, and other powers are told from 1."""

import numpy as np
import pytest

from sgd_diffusion.statistics import SweepTimes, dispersion, fit_shape

NINE_E_FOLDS = 9.0


def sweeps(gamma, stream, *, prefactor=0.0, minima=1, points=12, ratio=8.0, error=0.1, scale=1.0):
    """Sweeps over nine e-folds at several minima, with a and b of their own; errors are `scale` times those stated."""
    made = []
    for minimum in range(minima):
        x = np.linspace(1, ratio, points) * (1 + minimum)
        rise = x**gamma / (x[-1] ** gamma - x[0] ** gamma)
        log_time = 3 + minimum + NINE_E_FOLDS * rise + prefactor * np.log(x)
        made.append(SweepTimes(x, log_time + scale * error * stream.standard_normal(points), np.full(points, error)))
    return made


def covered(gamma, samples, fitted=0.0, **how):
    stream = np.random.default_rng(0)
    found = [fit_shape(sweeps(gamma, stream, **how), fitted).gamma for _ in range(samples)]
    return float(np.mean([shape.low <= gamma <= shape.high for shape in found]))


CASES = {
    "γ = 1": {"gamma": 1.0},
    "γ = 1.5, errors twice those stated": {"gamma": 1.5, "scale": 2.0},
    "γ = 1, errors half those stated": {"gamma": 1.0, "scale": 0.5},
    "γ = 0.7, prefactor 1/η": {"gamma": 0.7, "prefactor": 1.0, "fitted": 1.0},
    "γ = 1, four minima": {"gamma": 1.0, "minima": 4},
    "γ = 1, m free": {"gamma": 1.0, "fitted": None},
    "γ = 1, six points": {"gamma": 1.0, "points": 6},
    "power law": {"gamma": 1e-6},
}


@pytest.mark.parametrize("case", CASES)
def test_the_interval_of_the_power_holds_it(case):
    samples = 80
    assert abs(covered(samples=samples, **CASES[case]) - 0.95) <= 0.01 + 3 * np.sqrt(0.95 * 0.05 / samples)


@pytest.mark.thorough
@pytest.mark.parametrize("case", CASES)
def test_two_thousand_intervals_of_the_power_hold_it(case):
    assert abs(covered(samples=2000, **CASES[case]) - 0.95) <= 0.01 + 2 * np.sqrt(0.95 * 0.05 / 2000)


@pytest.mark.parametrize(
    ("gamma", "ratio", "power", "misfit"),
    [(1.2, 3.5, 0.75, 1.5), (1.5, 3.5, 0.95, 4), (2.0, 3.5, 0.95, 10), (1.2, 8.0, 0.95, 3), (1.5, 8.0, 0.95, 10)],
)
def test_nine_e_folds_tell_other_powers_from_the_exponential_law(gamma, ratio, power, misfit):
    """Only γ = 1.2 over x from 1 to 3.5 is missed by one interval in six."""
    stream = np.random.default_rng(0)
    found = [fit_shape(sweeps(gamma, stream, ratio=ratio), 0.0) for _ in range(60)]
    assert np.mean([shape.gamma.low > 1 for shape in found]) > power
    assert np.median([shape.linear_misfit.value for shape in found]) > misfit
    assert np.median([shape.misfit.value for shape in found]) == pytest.approx(1, abs=0.3)


def test_a_free_prefactor_hides_the_power():
    """With m known γ is known several times as well, so m is fixed by the theory under test."""
    stream = np.random.default_rng(1)
    made = [sweeps(1.0, stream, ratio=5.0, error=0.05) for _ in range(40)]
    known, free = ([fit_shape(one, m).gamma for one in made] for m in (0.0, None))
    widths = [np.median([shape.high - shape.low for shape in found]) for found in (known, free)]
    assert widths[1] > 4 * widths[0]
    spreads = [np.std([shape.value for shape in found]) for found in (known, free)]
    assert spreads[0] == pytest.approx(0.03, rel=0.4)
    assert spreads[1] == pytest.approx(0.19, rel=0.4)


def test_chi_square_is_that_of_the_straight_lines_through_the_points():
    stream = np.random.default_rng(2)
    (one,) = sweeps(1.3, stream)
    shape = fit_shape([one], 0.0)
    for misfit, x in ((shape.linear_misfit, one.x), (shape.power_misfit, np.log(one.x))):
        residual = (one.log_time - np.polyval(np.polyfit(x, one.log_time, 1), x)) / 0.1
        assert misfit.value == pytest.approx((residual**2).sum() / 10)
    assert shape.misfit.value < shape.linear_misfit.value < shape.power_misfit.value


def test_a_wrong_prefactor_moves_the_power():
    stream = np.random.default_rng(3)
    made = sweeps(1.0, stream, prefactor=1.0, error=0.01)
    assert fit_shape(made, 1.0).gamma.value == pytest.approx(1, abs=0.02)
    assert fit_shape(made, 0.0).gamma.high < 0.95


def test_one_power_is_known_better_from_several_minima():
    stream = np.random.default_rng(4)
    four = sweeps(1.0, stream, minima=4)
    together, alone = fit_shape(four, 0.0).gamma, fit_shape(four[:1], 0.0).gamma
    assert (together.high - together.low) / (alone.high - alone.low) == pytest.approx(0.5, abs=0.25)


def test_a_sweep_that_says_nothing_has_the_whole_range():
    x = np.linspace(1, 1.1, 6)
    shape = fit_shape([SweepTimes(x, 3 + 0.1 * x, np.full(6, 1.0))], None).gamma
    assert -3 <= shape.low <= shape.value <= shape.high <= 6
    noise = 3 + 0.3 * np.random.default_rng(5).standard_normal(6)
    unknown = fit_shape([SweepTimes(x, noise, np.full(6, 0.3))], 0.0).gamma
    assert unknown.high - unknown.low > 5


def test_the_dispersion_is_covered():
    draws = np.random.default_rng(6).chisquare(10, 4000)
    held = [dispersion(2.5 * value, 10) for value in draws]
    assert np.mean([one.low <= 2.5 <= one.high for one in held]) == pytest.approx(0.95, abs=0.012)


@pytest.mark.parametrize(("x", "error"), [([1.0, 2.0, 3.0], 0.1), ([0.0, 1.0, 2.0, 3.0], 0.1), ([1.0, 2, 3, 4], 0.0)])
def test_too_few_or_impossible_points_are_refused(x, error):
    with pytest.raises(ValueError, match="more than 3 points"):
        fit_shape([SweepTimes(np.array(x), np.array(x), np.full(len(x), error))], 0.0)
