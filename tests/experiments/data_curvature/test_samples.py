"""Draws of rows: whitened components, and labels of which a share is reversed."""

import numpy as np
import torch

from sgd_replication.experiments.data_curvature.samples import network_on_rows
from sgd_replication.experiments.data_curvature.settings import SampleSettings


def test_inputs_are_whitened_components_and_the_narrow_direction_is_left_out(overlapping):
    loss = network_on_rows(overlapping, 1, SampleSettings(rows=150), seed=0, draw=0)
    covariance = loss.inputs.T @ loss.inputs / len(loss)
    torch.testing.assert_close(covariance, torch.eye(2, dtype=torch.float64))
    torch.testing.assert_close(loss.inputs.mean(0), torch.zeros(2, dtype=torch.float64), atol=1e-12, rtol=0)


def test_a_share_of_the_labels_is_reversed(overlapping):
    plain, flipped = (
        network_on_rows(overlapping, 0, SampleSettings(rows=150, flips=share), seed=0, draw=0) for share in (0.0, 0.2)
    )
    torch.testing.assert_close(plain.inputs, flipped.inputs)
    assert (plain.targets != flipped.targets).sum() == 30


def test_draws_are_independent_and_repeatable(overlapping):
    draws = [network_on_rows(overlapping, 0, SampleSettings(), seed=0, draw=draw).inputs for draw in (0, 1, 0)]
    assert torch.equal(draws[0], draws[2])
    assert abs(np.corrcoef(draws[0].flatten(), draws[1].flatten())[0, 1]) < 0.3
