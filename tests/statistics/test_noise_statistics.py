"""Statistics of synthetic noise whose law is known."""

import numpy as np
import pandas as pd
import pytest

from sgd_diffusion.statistics import across_minibatches, pooled_over_parameters, shuffled
from sgd_diffusion.statistics.replicates import weighted_means


def test_the_pooled_index_by_blocks_is_fooled_by_correlation_and_the_one_without_order_is_not():
    """Gaussian noise, and noise of ordered scales: what is measured must not be taken for a heavy tail."""
    stream = np.random.default_rng(0)
    correlated = stream.standard_normal((100, 600)) + 3 * stream.standard_normal((100, 1))
    found = pooled_over_parameters(correlated, 60)
    assert found["stable_index"] < 1.4
    assert found["characteristic_index"] == pytest.approx(2, abs=0.15)
    mixed = pooled_over_parameters(shuffled(correlated, stream), 60)
    assert mixed["stable_index"] > 1.8
    assert mixed["characteristic_index"] == pytest.approx(found["characteristic_index"])


def test_noise_with_an_atom_is_compared_with_no_density():
    stream = np.random.default_rng(0)
    noise = stream.standard_normal((200, 3))
    noise[stream.random(200) < 0.3, 1] = -0.2
    found = across_minibatches(noise, 10)
    assert found["best"].tolist()[1] == "atom"
    assert found["atom"][1] == pytest.approx(0.3, abs=0.1)
    assert found["characteristic_index"].isna().tolist() == [False, True, False]
    assert found["inverse_stable_index"].notna().all()
    only = across_minibatches(noise[:, [1]], 10)
    assert only["best"].tolist() == ["atom"]


def test_averages_are_over_what_is_there():
    rows = pd.DataFrame({"replicate": [0, 0, 0], "weight": [0.5, 0.25, 0.25], "x": [1.0, 4.0, np.nan]})
    assert weighted_means(rows, "x").tolist() == pytest.approx([2.0])


def test_shuffling_keeps_the_values():
    noise = np.arange(12.0).reshape(3, 4)
    mixed = shuffled(noise, np.random.default_rng(0))
    assert mixed.shape == noise.shape
    assert np.array_equal(np.sort(mixed, axis=0), noise)  # each parameter keeps its own
    assert (mixed != noise).any()
