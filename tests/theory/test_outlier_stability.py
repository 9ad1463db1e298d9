"""Growth rates by quadrature against simulated steps of SGD, and limits against closed forms."""

import numpy as np
import pytest

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.theory import (
    critical_number,
    growth_rate,
    kesten_exponent,
    matched_growth_rate,
    stability_limit,
    stationary_variance,
    variance_limit,
)

DRAWS = 200_000


def mean_and_error(values):
    return values.mean(), values.std() / len(values) ** 0.5


@pytest.mark.parametrize(("eta", "size", "outliers"), [(0.1, 1, 18), (0.5, 2, 3), (1.0, 4, 2), (0.3, 3, 12)])
def test_the_growth_rate_is_that_of_one_step_of_sgd(eta, size, outliers):
    stream = np.random.default_rng(1)
    x = stream.standard_normal((DRAWS // 4, size, outliers))
    step = np.eye(outliers)[0] - eta / size * np.einsum("cbn,cb->cn", x, x[..., 0])
    mean, error = mean_and_error(np.log(np.linalg.norm(step, axis=1)))
    assert growth_rate(size, eta, outliers) == pytest.approx(mean, abs=4 * error)


@pytest.mark.parametrize(("eta", "size", "outliers"), [(0.1, 1, 18), (0.5, 4, 3)])
def test_the_matched_growth_rate_is_that_of_one_gaussian_step(eta, size, outliers):
    stream = np.random.default_rng(2)
    step = (1 - eta) * np.eye(outliers)[0] + eta / size**0.5 * stream.standard_normal((DRAWS, outliers))
    mean, error = mean_and_error(np.log(np.linalg.norm(step, axis=1)))
    assert matched_growth_rate(size, eta, outliers) == pytest.approx(mean, abs=4 * error)


def test_a_whole_and_a_broken_number_of_directions_are_on_one_curve():
    rates = [growth_rate(2, 0.3, n) for n in (4.0, 4.5, 5.0)]
    assert rates == sorted(rates)
    assert rates[1] == pytest.approx((rates[0] + rates[2]) / 2, abs=1e-3)


@pytest.mark.parametrize("size", [1, 4])
def test_small_steps_give_the_published_number(size):
    """2B/η + 2 of the published equation, and 2B/η to leading order of SGD."""
    eta = 0.002
    assert stability_limit(size, eta, matched_growth_rate) == pytest.approx(critical_number(size, eta), rel=0.004)
    assert stability_limit(size, eta) == pytest.approx(critical_number(size, eta), rel=0.01)


@pytest.mark.parametrize(("eta", "size"), [(0.1, 1), (0.5, 4), (1.0, 8)])
def test_a_minimum_whose_variance_is_finite_is_stable(eta, size):
    """E ln ≤ ln E, so the limit lies beyond that of the variance."""
    limit = stability_limit(size, eta)
    assert growth_rate(size, eta, limit) == pytest.approx(0, abs=1e-9)
    assert variance_limit(size, eta) < limit


def test_the_variance_limit_of_one_direction_is_that_of_the_stationary_variance():
    size, eta = 4, 4 / 3
    assert variance_limit(size, eta) == pytest.approx(1)
    assert kesten_exponent(size, eta) == pytest.approx(1.5, abs=1e-6)
    with pytest.raises(EscapeError):
        stationary_variance(size, eta + 1e-9)


def test_what_cannot_be_computed_is_refused():
    with pytest.raises(EscapeError, match="two directions or more"):
        growth_rate(1, 0.1, 1)
    with pytest.raises(EscapeError, match="two directions already"):
        stability_limit(1, 1.5)
