import numpy as np
import pytest

from sgd_diffusion.noise import benjamini_hochberg, excess_kurtosis, shapiro_wilk


def test_p_values_of_gaussians_are_uniform_and_of_others_small():
    stream = np.random.default_rng(0)
    p_values = shapiro_wilk(stream.normal(3, 2, (200, 1000)))
    assert np.mean(p_values < 0.05) == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / 1000))
    assert shapiro_wilk(stream.exponential(size=(200, 20))).max() < 1e-6


def test_benjamini_hochberg_is_the_step_up_procedure():
    p_values = np.array([0.041, 0.001, 0.03, 0.2, 0.008])
    # Sorted: .001 ≤ .01, .008 ≤ .02, .03 ≤ .03, .041 > .04, .2 > .05: the three smallest are rejected.
    assert benjamini_hochberg(p_values).tolist() == [False, True, True, False, True]


def test_kurtosis_of_known_laws():
    stream = np.random.default_rng(1)
    sample = np.stack([stream.normal(size=400_000), stream.uniform(size=400_000)], axis=1)
    assert excess_kurtosis(sample) == pytest.approx([0, -1.2], abs=5 * np.sqrt(24 / 400_000))
    assert excess_kurtosis(np.tile([1.0, -1.0], 8)[:, None]) == pytest.approx([-2])
