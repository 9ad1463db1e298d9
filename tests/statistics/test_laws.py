"""Laws recover what they are made of, and tell an exponential from a power law when the range allows."""

import numpy as np
import pytest

from sgd_diffusion.statistics import compare_laws, fit_law


def sweep(form, span, n=16, sigma=0.1, seed=0):
    x = np.linspace(1, span, n)
    return x, form(x) + sigma * np.random.default_rng(seed).standard_normal(n), np.full(n, sigma)


def test_a_fit_recovers_its_law_and_its_errors_are_right():
    slopes = []
    for seed in range(400):
        x, y, error = sweep(lambda x: 2 + 0.7 * x, 9, seed=seed)
        fit = fit_law("exponential", x, y, error)
        slopes.append((fit.slope - 0.7) / fit.slope_error)
    assert np.mean(slopes) == pytest.approx(0, abs=4 / 20)
    assert np.std(slopes) == pytest.approx(1, abs=4 / np.sqrt(800))


def test_the_power_law_is_a_line_in_the_logarithm():
    x = np.array([1.0, 2.0, 4.0, 8.0])
    fit = fit_law("power", x, 3 * np.log(x) + 1, np.ones(4))
    assert (fit.slope, fit.intercept, fit.chi_square) == pytest.approx((3, 1, 0), abs=1e-9)
    assert fit.predict(np.array([16.0]), np.zeros(1)) == pytest.approx(3 * np.log(16) + 1)


def test_a_known_prefactor_is_held_fixed():
    x = np.linspace(1, 5, 8)
    fit = fit_law("exponential", x, 2 + 0.5 * x - np.log(x), np.ones(8), prefactor=-np.log(x))
    assert (fit.slope, fit.chi_square) == pytest.approx((0.5, 0), abs=1e-9)
    assert fit.predict(x, -np.log(x)) == pytest.approx(2 + 0.5 * x - np.log(x))


@pytest.mark.parametrize(("law", "form"), [("exponential", lambda x: x), ("power", lambda x: 4 * np.log(x))])
def test_eight_e_folds_decide(law, form):
    for seed in range(20):
        comparison = compare_laws(*sweep(form, 9, seed=seed))
        assert comparison.best.law == law
        assert comparison.advantage > 10
        by_law = dict(zip((fit.law for fit in comparison.fits), comparison.extrapolation, strict=True))
        assert by_law[law] < min(value for name, value in by_law.items() if name != law)


def test_a_narrow_range_does_not_decide():
    advantages = [compare_laws(*sweep(lambda x: 10 + x, 1.3, seed=seed)).advantage for seed in range(20)]
    assert np.median(advantages) < 2


def test_all_four_forms_are_compared_when_a_prefactor_is_known():
    x, y, error = sweep(lambda x: x - np.log(x), 9)
    comparison = compare_laws(x[::-1], y[::-1], error, prefactor=-np.log(x[::-1]))  # any order
    assert len(comparison.fits) == 4
    assert (comparison.best.law, comparison.best.with_prefactor) == ("exponential", True)


@pytest.mark.parametrize(
    "arguments",
    [
        ([1.0, 2.0], [1.0, 2.0], [1.0, 1.0]),
        ([0.0, 1.0, 2.0], [1.0, 2.0, 3.0], [1.0, 1.0, 1.0]),
        ([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [1.0, 0.0, 1.0]),
        ([1.0, 2.0, 3.0], [1.0, np.nan, 3.0], [1.0, 1.0, 1.0]),
    ],
)
def test_what_cannot_be_fitted_is_refused(arguments):
    with pytest.raises(ValueError, match="three points"):
        fit_law("power", *arguments)


def test_too_few_points_cannot_be_split():
    with pytest.raises(ValueError, match="needs 6 points"):
        compare_laws(np.arange(1.0, 6), np.arange(5.0), np.ones(5))


def test_a_laws_advantage_is_a_difference_of_criteria_and_the_others_with_its_sign_turned():
    x = np.linspace(20, 110, 12)
    comparison = compare_laws(x, 2 + 0.15 * x, np.full(12, 0.05))
    by_law = {fit.law: fit.aic for fit in comparison.fits}
    assert comparison.advantage_of("exponential") == by_law["power"] - by_law["exponential"] > 0
    assert comparison.advantage_of("power") == -comparison.advantage_of("exponential")
    assert comparison.extrapolation_ratio("exponential") < 1 < comparison.extrapolation_ratio("power")


def test_the_variant_that_is_drawn_from_the_lower_half_is_the_one_that_is_judged():
    x = np.linspace(0.5, 6, 10)
    with_prefactor = compare_laws(x, 1 + 2 * x + np.log(x), np.full(10, 0.01), np.log(x)).from_lower_half("exponential")
    assert with_prefactor.with_prefactor
    assert with_prefactor.predict(x, np.log(x)) == pytest.approx(1 + 2 * x + np.log(x))
    without = compare_laws(x, 1 + 2 * x, np.full(10, 0.01), np.log(x)).from_lower_half("exponential")
    assert not without.with_prefactor
    assert without.predict(x, np.log(x)) == pytest.approx(1 + 2 * x)


@pytest.mark.parametrize("short", range(3))
def test_arrays_of_different_lengths_are_refused(short):
    arrays = list(sweep(lambda x: x, 9))
    arrays[short] = arrays[short][:-1]
    with pytest.raises(ValueError, match=r"one value per point in each of x, log_time, error; got shapes .*\(15,\)"):
        compare_laws(*arrays)
    x, log_time, error = sweep(lambda x: x, 9)
    with pytest.raises(ValueError, match="one value per point in each of x, log_time, error, prefactor"):
        compare_laws(x, log_time, error, prefactor=-np.log(x[:-1]))
