"""The chi-square test of a Gaussian: its level and its power."""

import numpy as np
import pytest
from scipy import stats

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.statistics import gaussian_chi_square


def rejected(draw, columns=400, values=500, classes=20):
    return np.mean(gaussian_chi_square(draw(np.random.default_rng(1), (values, columns)), classes) < 0.05)


@pytest.mark.parametrize(("values", "classes"), [(100, 20), (500, 20), (500, 5)])
def test_the_level_is_nominal(values, classes):
    samples = 3 + 7 * np.random.default_rng(0).standard_normal((values, 1000))
    count = int(np.sum(gaussian_chi_square(samples, classes) < 0.05))
    assert stats.binomtest(count, 1000, 0.05).pvalue > 0.001


def test_the_law_of_the_statistic_is_between_two_chi_squares():
    """With mean and variance estimated from the values (Chernoff and Lehmann): k − 3 to k − 1 degrees of freedom."""
    samples = np.random.default_rng(2).standard_normal((500, 1))
    classes = 6
    (p_value,) = gaussian_chi_square(samples, classes)
    standardised = stats.norm.cdf((samples[:, 0] - samples.mean()) / samples.std(ddof=1))
    counts = np.histogram(standardised, np.linspace(0, 1, classes + 1))[0]
    statistic = ((counts - 500 / classes) ** 2).sum() / (500 / classes)
    low, high = (stats.chi2.sf(statistic, classes - lost) for lost in (3, 1))
    assert low - 0.02 < p_value < high + 0.02


def test_heavy_tails_and_skewness_are_rejected():
    assert rejected(lambda stream, shape: stream.standard_t(3, shape)) > 0.95
    assert rejected(lambda stream, shape: stream.laplace(size=shape)) > 0.9
    assert rejected(lambda stream, shape: stream.exponential(size=shape)) > 0.99
    assert rejected(lambda stream, shape: stream.random(shape)) > 0.95


def test_a_constant_is_no_gaussian():
    assert gaussian_chi_square(np.ones((100, 1)), 10).tolist() == [0]


@pytest.mark.parametrize(("values", "classes"), [(99, 20), (100, 3)])
def test_too_few_values_or_classes_are_refused(values, classes):
    with pytest.raises(MeasurementError, match=f"{classes} classes for {values} values"):
        gaussian_chi_square(np.ones((values, 1)), classes)
