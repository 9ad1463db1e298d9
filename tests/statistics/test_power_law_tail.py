"""The test of a power law for the largest values: its level, its power, and what it cannot tell apart."""

import numpy as np
import pytest
from scipy import stats

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.statistics import power_law_tail

SAMPLES = 200


def accepted(draw, values, count, seed=0):
    """Share of samples of a law for which a power law is accepted at 5 %."""
    samples = draw(np.random.default_rng(seed), (values, SAMPLES))
    return np.mean(power_law_tail(samples, count).p_value >= 0.05)


def gaussian(stream, shape):
    return stream.standard_normal(shape)


def cauchy(stream, shape):
    return stream.standard_cauchy(shape)


@pytest.mark.parametrize("count", [10, 30, 100, 300])
@pytest.mark.parametrize("exponent", [0.7, 3.0])
def test_the_level_is_nominal_at_any_number_of_values_and_exponent(count, exponent):
    samples = 1 + np.random.default_rng(count).pareto(exponent, (3 * count, 1000))
    rejected = int(np.sum(power_law_tail(samples, count).p_value < 0.05))
    assert stats.binomtest(rejected, 1000, 0.05).pvalue > 0.001  # of 8 tests


def test_the_exponent_is_found():
    samples = 1 + np.random.default_rng(1).pareto(2.5, (3000, 200))
    found = power_law_tail(samples, 300).exponent
    assert found.mean() == pytest.approx(2.5, abs=4 * 2.5 / np.sqrt(300 * 200))
    assert np.std(found) == pytest.approx(2.5 / np.sqrt(300), rel=0.2)


def test_distance_and_p_value_are_those_of_a_parametric_bootstrap():
    """Samples drawn from the fitted law and fitted again; the distance is scipy's."""
    stream = np.random.default_rng(3)
    samples, count = stream.standard_normal((400, 1)), 40
    ours = power_law_tail(samples, count)
    top = np.sort(np.abs(samples[:, 0]))[-count - 1 :]
    ratios = top[1:] / top[0]

    def distance(values):
        below = 1 - np.sort(values) ** (-1 / np.log(values).mean())
        steps = np.arange(count + 1) / count
        return max(np.max(steps[1:] - below), np.max(below - steps[:-1]))

    law = stats.pareto(1 / np.log(ratios).mean())
    assert ours.distance[0] == pytest.approx(stats.kstest(ratios, law.cdf).statistic, rel=1e-9)
    drawn = [distance(1 + stream.pareto(ours.exponent[0], count)) for _ in range(2000)]
    assert ours.p_value[0] == pytest.approx(np.mean(np.array(drawn) >= ours.distance[0]), abs=0.05)


def test_samples_like_gradients_with_and_without_power_law_tails_are_told_apart():
    """At the number of parameters and of largest values of the experiment."""
    assert accepted(gaussian, 6000, 300) < 0.25
    assert accepted(gaussian, 6000, 600) < 0.02
    assert accepted(cauchy, 6000, 300) > 0.85
    assert accepted(lambda stream, shape: stream.standard_t(3, shape), 6000, 300) > 0.75


def test_gaussians_of_unequal_scales_often_pass():
    """What a test of this size cannot tell from a power law; the experiment therefore has such a control."""
    unequal = accepted(lambda stream, shape: gaussian(stream, shape) * np.exp(gaussian(stream, shape)), 6000, 300)
    assert unequal > 0.3


def test_spectra_with_and_without_a_power_law():
    rank = np.arange(1.0, 1501)
    matrix = np.random.default_rng(0).standard_normal((500, 1500))
    wishart = np.linalg.eigvalsh(matrix @ matrix.T)
    p_values = [
        power_law_tail(values[:, None], 300).p_value[0] for values in (rank**-1.5, np.exp(-rank / 100), wishart)
    ]
    assert [value >= 0.05 for value in p_values] == [True, False, False]


def test_scale_and_sign_have_no_influence():
    sample = np.random.default_rng(0).standard_t(3, (500, 3))
    one, other = power_law_tail(sample, 50), power_law_tail(-7 * sample, 50)
    assert one.p_value == pytest.approx(other.p_value)
    assert one.exponent == pytest.approx(other.exponent)


def test_zeros_and_equal_values_are_no_power_law():
    few = np.zeros((100, 1))
    few[:15, 0] = np.arange(1, 16)
    for sample in (few, np.ones((100, 1))):
        found = power_law_tail(sample, 20)
        assert (found.p_value[0], found.exponent[0]) == (0, np.inf)
    assert power_law_tail(few, 10).p_value[0] > 0


@pytest.mark.parametrize("count", [9, 100])
def test_too_few_or_all_values_are_refused(count):
    with pytest.raises(MeasurementError, match=f"{count} of 100 values"):
        power_law_tail(np.ones((100, 2)), count)
