import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad
from scipy.special import gamma

from sgd_diffusion.statistics import stable_density, stable_distribution, symmetric_stable

FAR = np.array([1e4, 1e5])
NEAR = np.array([1e-3, 0.1, 0.7, 1.5, 4.0])


@pytest.mark.parametrize("alpha", [0.5, 0.6, 0.85, 1.0, 1.15, 1.5, 1.8, 1.95, 1.995, 2.0])
def test_the_density_is_the_inverse_transform_of_the_characteristic_function(alpha):
    def inverse(x):
        return quad(lambda t: np.exp(-(t**alpha)) / np.pi, 0, 60 ** (1 / alpha), weight="cos", wvar=x, limit=3000)[0]

    assert stable_density(alpha, NEAR) == pytest.approx([inverse(x) for x in NEAR], rel=1e-6)


@pytest.mark.parametrize("alpha", [0.5, 0.8, 1.2, 1.6, 1.95])
def test_the_tail_is_the_power_law_with_its_amplitude(alpha):
    orders = np.arange(1, 4)[:, None]
    signs = (-1.0) ** (orders + 1) * gamma(alpha * orders + 1) / gamma(orders + 1) * np.sin(orders * np.pi * alpha / 2)
    series = (signs * FAR ** (-alpha * orders - 1.0)).sum(axis=0) / np.pi
    assert stable_density(alpha, FAR) == pytest.approx(series, rel=1e-4)


@pytest.mark.parametrize("alpha", [0.5, 0.95, 1.0, 1.05, 1.5, 1.9, 2.0])
def test_the_distribution_function_integrates_the_density(alpha):
    x = np.array([0.3, 1.0, 3.0])
    step = 1e-5
    slope = (stable_distribution(alpha, x + step) - stable_distribution(alpha, x - step)) / (2 * step)
    assert slope == pytest.approx(2 * stable_density(alpha, x), rel=1e-3)
    assert stable_distribution(alpha, np.array([1e-6, 1e12])) == pytest.approx([0, 1], abs=1e-5)


def test_the_law_is_that_of_the_samples():
    sample = np.abs(symmetric_stable(1.3, 20_000, np.random.default_rng(0)))
    assert stats.kstest(sample, lambda x: stable_distribution(1.3, x)).pvalue > 0.001


@pytest.mark.parametrize(("alpha", "x"), [(0.3, 1.0), (2.1, 1.0), (1.01, 1.0), (1.5, 0.0), (1.5, -1.0)])
def test_what_is_not_tabulated_is_refused(alpha, x):
    with pytest.raises(ValueError, match="a stable density"):
        stable_density(alpha, np.array([x]))
