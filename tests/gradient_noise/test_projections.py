"""Minibatches made of projections against minibatches whose gradients were taken."""

import pandas as pd
import pytest
import torch

from sgd_diffusion.curvature import LOSSES, LayeredNetwork
from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.gradient_noise import TrackedDirections, collect_noise, example_projections, minibatch_noise
from sgd_diffusion.models import FullyConnected, initialise
from sgd_diffusion.torch_streams import torch_stream


@pytest.fixture(scope="module", params=[([5, 4, 3], "tanh"), ([5, 3], "relu"), ([5, 6, 4, 3], "relu")])
def problem(request):
    widths, activation = request.param
    stream = torch_stream(0, "projections")
    network = FullyConnected(widths, activation)
    initialise(network, "uniform", stream)
    inputs = torch.randn(60, 5, generator=stream, dtype=torch.float64)
    labels = torch.randint(3, (60,), generator=stream)
    dimension = sum(tensor.numel() for tensor in network.parameters())
    coordinates = torch.tensor([0, 3, 9, 12, dimension - 2, dimension - 1])
    directions = torch.randn(dimension, 3, generator=stream, dtype=torch.float64)
    return network, inputs, labels, TrackedDirections(pd.DataFrame(index=range(9)), coordinates, directions)


@pytest.mark.parametrize("loss", ["cross-entropy", "squared error"])
def test_they_are_the_noise_of_the_same_minibatches(problem, loss, monkeypatch):
    network, inputs, labels, tracked = problem
    monkeypatch.setattr("sgd_diffusion.gradient_noise.projections.EXAMPLES_AT_ONCE", 25)
    projections = example_projections(LayeredNetwork(network, LOSSES[loss]), inputs, labels, tracked)
    assert projections.shape == (60, len(tracked.table))
    collected = collect_noise(
        network,
        inputs,
        labels,
        batch_size=20,
        minibatches=12,
        pooled_minibatches=1,
        tracked=tracked,
        stream=torch_stream(0, "draws"),
        loss=loss,
    )
    made = minibatch_noise(projections, 20, 12, torch_stream(0, "draws"))
    assert torch.allclose(made, collected.tracked, atol=1e-14)


def test_single_precision_changes_noise_by_less_than_a_millionth_of_an_examples_deviation():
    projections = torch.randn(5000, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64) + 3
    centred = (projections - projections.mean(0)).float()
    double, single = (minibatch_noise(one, 100, 20, torch_stream(0, "draws")) for one in (projections, centred))
    assert float((double - single).abs().max()) < 1e-6


def test_a_minibatch_larger_than_the_set_is_refused():
    with pytest.raises(MeasurementError, match="11 exceeds the 10 examples"):
        minibatch_noise(torch.randn(10, 2), 11, 1, torch_stream(0, "few"))
