import numpy as np
import pytest
from scipy import stats

from sgd_diffusion.statistics import anderson_darling, benjamini_hochberg, normality, shapiro_wilk


def test_p_values_of_gaussians_are_uniform_and_of_others_small():
    stream = np.random.default_rng(0)
    p_values = shapiro_wilk(stream.normal(3, 2, (200, 1000)))
    assert np.mean(p_values < 0.05) == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / 1000))
    assert shapiro_wilk(stream.exponential(size=(200, 20))).max() < 1e-6
    assert shapiro_wilk(1e-25 * stream.exponential(size=(200, 20))).max() < 1e-6


def test_benjamini_hochberg_is_the_step_up_procedure():
    p_values = np.array([0.041, 0.001, 0.03, 0.2, 0.008])
    # Sorted: .001 ≤ .01, .008 ≤ .02, .03 ≤ .03, .041 > .04, .2 > .05: the three smallest are rejected.
    assert benjamini_hochberg(p_values).tolist() == [False, True, True, False, True]


def two_valued(share, size=5000):
    """Return a column of ones and zeros with this share of ones; its cumulants are known exactly."""
    return (np.arange(size) < share * size).astype(float)[:, None]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
def test_skewness_and_kurtosis_of_two_values_are_the_closed_forms(share):
    found = normality(two_valued(share))
    variance = share * (1 - share)
    assert found["skewness"].to_numpy() == pytest.approx([(1 - 2 * share) / np.sqrt(variance)], abs=1e-12)
    assert found["excess_kurtosis"].to_numpy() == pytest.approx([(1 - 6 * variance) / variance], rel=1e-12)


def test_kurtosis_and_skewness_of_known_laws():
    stream = np.random.default_rng(0)
    sample = np.stack([draw(size=5000) for draw in (stream.normal, stream.uniform, stream.exponential)], axis=1)
    found = normality(sample)
    assert found["excess_kurtosis"].to_numpy()[:2] == pytest.approx([0, -1.2], abs=5 * np.sqrt(24 / 5000))
    assert found["skewness"].to_numpy() == pytest.approx([0, 0, 2], abs=0.3)


def test_anderson_darling_has_its_level_and_its_published_critical_values():
    stream = np.random.default_rng(0)
    p_values = anderson_darling(stream.normal(3, 2, (300, 4000)))
    for level in (0.01, 0.05, 0.2, 0.5):
        assert np.mean(p_values < level) == pytest.approx(level, abs=4 * np.sqrt(level * (1 - level) / 4000) + 0.005)
    assert anderson_darling(stream.exponential(size=(200, 20))).max() < 1e-6


def test_anderson_darling_agrees_with_scipys_statistic():
    sample = np.random.default_rng(3).standard_t(6, size=(120, 5))
    for column, p_value in zip(sample.T, anderson_darling(sample), strict=True):
        found = stats.anderson(column, method="interpolate")
        if 0.01 < found.pvalue < 0.15:  # scipy's table ends there
            assert p_value == pytest.approx(found.pvalue, rel=0.1)
        else:
            assert (p_value <= 0.011) == (found.pvalue <= 0.01)


@pytest.mark.parametrize("n", [3, 11, 12, 13, 50, 1000, 4999])
def test_shapiro_wilk_is_that_of_scipy(n):
    stream = np.random.default_rng(n)
    samples = np.column_stack([stream.normal(5, 2, (n, 5)), stream.exponential(size=(n, 5)), stream.uniform(size=n)])
    samples = np.column_stack([samples, samples.round(1), stream.standard_cauchy(n)])
    expected = [stats.shapiro(column).pvalue for column in samples.T]
    # scipy computes the normal quantiles to seven digits (PPND7 of AS 241).
    np.testing.assert_allclose(shapiro_wilk(samples), expected, rtol=1e-5, atol=1e-15)


def test_shapiro_wilk_accepts_the_quantiles_of_a_gaussian():
    weights = stats.norm.ppf((np.arange(1, 201) - 0.375) / 200.25)
    assert shapiro_wilk(weights[:, None])[0] == pytest.approx(stats.shapiro(weights).pvalue)
