import numpy as np
import pytest

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.statistics import stable_index, symmetric_stable


@pytest.mark.parametrize("alpha", [0.6, 1.0, 1.4, 1.8, 2.0])
@pytest.mark.parametrize("block", [10, 100])
def test_it_finds_the_index_of_stable_samples(alpha, block):
    stream = np.random.default_rng(3)
    inverse = [1 / stable_index(symmetric_stable(alpha, 10_000, stream), block) for _ in range(150)]
    error = np.std(inverse, ddof=1) / np.sqrt(150)
    assert np.mean(inverse) == pytest.approx(1 / alpha, abs=4 * error)  # 1/α̂ is the unbiased one


@pytest.mark.parametrize(("spread", "published"), [(1, 1.55), (2, 1.00), (3, 0.70)])
def test_pooling_gaussians_of_unequal_scales_fakes_a_stable_law(spread, published):
    # Log-normal scales, 50 minibatches of 20,000 parameters, K₁ = 1000, parameter index fastest.
    stream = np.random.default_rng(0)
    scale = np.exp(spread * stream.standard_normal(20_000))
    noise = stream.standard_normal((50, 20_000)) * scale
    assert stable_index(noise.reshape(-1), 1000) == pytest.approx(published, abs=0.06)
    by_parameter = 1 / np.mean(1 / stable_index(noise, 10))
    assert by_parameter == pytest.approx(2.0, abs=0.02)


def test_correlated_values_in_a_block_look_like_a_heavy_tail():
    # K₁ equal values add up to K₁ times one of them, as for α = 1; the estimator cannot tell.
    stream = np.random.default_rng(0)
    noise = np.repeat(stream.standard_normal(1000), 100)
    assert stable_index(noise, 100) == pytest.approx(1, abs=1e-12)


def test_columns_are_estimated_side_by_side():
    sample = np.random.default_rng(0).standard_normal((200, 3, 2))
    together = stable_index(sample, 10)
    assert together.shape == (3, 2)
    assert together[1, 0] == pytest.approx(float(stable_index(sample[:, 1, 0], 10)), rel=1e-12)


def test_it_is_scale_free_and_leaves_out_the_rest():
    sample = np.random.default_rng(0).standard_normal(205)
    assert stable_index(sample * 1e-9, 10) == pytest.approx(float(stable_index(sample, 10)))
    assert stable_index(sample, 10) == stable_index(sample[:200], 10)


@pytest.mark.parametrize("left", [0.0, 1e-16])
def test_a_block_whose_values_cancel_is_left_out(left):
    """As the gradients of a last layer's weights do, summed over classes: exactly, or but for rounding."""
    sample = np.random.default_rng(0).standard_normal(1000)
    cancelling = np.r_[sample[:99], left - sample[:99].sum()]
    logs = np.log(np.abs(np.r_[sample, cancelling]))
    blocks = np.log(np.abs(sample.reshape(10, 100).sum(1)))
    found = stable_index(np.r_[sample, cancelling], block=100)
    assert np.isclose(found, np.log(100) / (blocks.mean() - logs.mean()), rtol=1e-12)


@pytest.mark.parametrize(
    "sample", [np.ones(15), np.zeros(100), np.r_[np.ones(99), np.nan], np.tile([1.0, -1.0], 50), np.array([])]
)
def test_samples_without_an_index_are_refused(sample):
    with pytest.raises(MeasurementError):
        stable_index(sample, 10)


@pytest.mark.parametrize("alpha", [0, -1, 2.1, float("nan")])
def test_no_stable_law_has_such_an_index(alpha):
    with pytest.raises(ValueError, match="0 < α ≤ 2"):
        symmetric_stable(alpha, 10, np.random.default_rng(0))


@pytest.mark.parametrize("alpha", [0.7, 1.0, 1.5, 2.0])
def test_stable_samples_have_their_characteristic_function(alpha):
    sample = symmetric_stable(alpha, 200_000, np.random.default_rng(2))
    for t in (0.3, 1.0, 2.0):
        assert np.cos(t * sample).mean() == pytest.approx(np.exp(-(t**alpha)), abs=4 / np.sqrt(200_000))
