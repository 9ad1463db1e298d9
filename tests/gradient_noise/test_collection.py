"""Collected noise against exact moments over all minibatches and all examples."""

import copy
import itertools

import numpy as np
import pandas as pd
import pytest
import torch
from single_gradients import gradient, per_sample_gradients
from torch.nn.functional import cross_entropy

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.gradient_noise import (
    TrackedDirections,
    choose_directions,
    collect_noise,
    gaussian_surrogate,
    sample_coordinates,
)
from sgd_diffusion.models import Convolutional, FullyConnected, initialise, layer_of_coordinate
from sgd_diffusion.torch_streams import torch_stream


def following(*coordinates, directions=0):
    table = pd.DataFrame({"kind": "parameter", "coordinate": coordinates})
    scattered = torch.randn(39, directions, generator=torch_stream(0, "directions"), dtype=torch.float64)
    return TrackedDirections(table, torch.tensor(coordinates), scattered)


def collect(checkpoint, **options):
    defaults = {
        "batch_size": 10,
        "minibatches": 30,
        "pooled_minibatches": 5,
        "tracked": following(*range(39)),
        "stream": torch_stream(0, "draws"),
    }
    return collect_noise(*checkpoint, **(defaults | options))


def test_each_row_is_minibatch_gradient_minus_full_gradient(checkpoint):
    network, inputs, labels = checkpoint
    noise = collect(checkpoint, minibatches=4).tracked
    stream = torch_stream(0, "draws")
    for row in noise:
        batch = torch.randperm(120, generator=stream)[:10]
        by_hand = gradient(network, inputs[batch], labels[batch]) - gradient(network, inputs, labels)
        assert torch.allclose(row, by_hand, atol=1e-14)


def test_over_all_minibatches_the_covariance_is_exact(checkpoint):
    """(1/B)·(N − B)/(N − 1)·Σ, by listing every minibatch of two out of eight examples."""
    network, inputs, labels = checkpoint
    few_inputs, few_labels = inputs[:8], labels[:8]
    full = gradient(network, few_inputs, few_labels)
    noise = torch.stack(
        [
            gradient(network, few_inputs[[i, j]], few_labels[[i, j]]) - full
            for i, j in itertools.combinations(range(8), 2)
        ]
    )
    centred = per_sample_gradients(network, few_inputs, few_labels) - full
    sigma = centred.T @ centred / 8
    assert torch.allclose(noise.T @ noise / len(noise), sigma / 2 * (8 - 2) / (8 - 1), atol=1e-13)


def test_collected_noise_has_the_exact_second_and_fourth_moment(checkpoint):
    """E ξ² and E ξ⁴ over all minibatches drawn without replacement, by counting which examples coincide."""
    network, inputs, labels = checkpoint
    B, N, n = 6, 120, 40_000
    gradients = per_sample_gradients(network, inputs, labels)
    d = (gradients - gradients.mean(0)).numpy()
    s2, s4 = (d**2).sum(0), (d**4).sum(0)
    p1, p2, p3, p4 = np.cumprod([(B - i) / (N - i) for i in range(4)])  # that given examples are all drawn
    second = (p1 - p2) * s2 / B**2
    fourth = (p1 * s4 + p2 * (3 * s2**2 - 7 * s4) + p3 * (12 * s4 - 6 * s2**2) + p4 * (3 * s2**2 - 6 * s4)) / B**4
    noise = collect(checkpoint, batch_size=B, minibatches=n).tracked.numpy()
    for order, exact in ((2, second), (4, fourth)):
        powers = noise**order
        z = (powers.mean(0) - exact) / (powers.std(0, ddof=1) / np.sqrt(n))
        assert np.abs(z).max() < 5
    assert second == pytest.approx(d.var(axis=0) / B * (N - B) / (N - 1))
    assert (fourth / second**2 - 3).max() > 0.5  # far enough from a Gaussian for the fourth moment to be a test


def test_chunks_do_not_show(checkpoint, monkeypatch):
    whole = collect(checkpoint)
    monkeypatch.setattr("sgd_diffusion.gradient_noise.collection.EXAMPLES_AT_ONCE", 70)
    in_chunks = collect(checkpoint)
    assert torch.allclose(whole.tracked, in_chunks.tracked, atol=1e-15)
    assert torch.allclose(whole.pooled, in_chunks.pooled, atol=1e-15)
    assert torch.allclose(whole.scale, in_chunks.scale, atol=1e-15)
    assert torch.equal(whole.active, in_chunks.active)
    assert whole.pooled.shape == (5, 39)


def test_directions_and_the_norm_are_of_the_same_noise(checkpoint):
    tracked = following(3, directions=4)
    sample = collect(checkpoint, tracked=tracked)
    assert torch.allclose(sample.tracked[:5, 1:], sample.pooled @ tracked.directions, atol=1e-14)
    assert torch.allclose(sample.norm[:5], sample.pooled.norm(dim=1), atol=1e-14)


def test_squared_error_has_its_own_noise(checkpoint):
    assert not torch.allclose(collect(checkpoint).tracked, collect(checkpoint, loss="squared error").tracked)


def test_a_large_network_is_collected_one_minibatch_at_a_time(checkpoint, monkeypatch):
    whole = collect(checkpoint)
    monkeypatch.setattr("sgd_diffusion.gradient_noise.collection.NUMBERS_AT_ONCE", 1)
    assert torch.allclose(whole.tracked, collect(checkpoint).tracked, atol=1e-15)


def test_parameters_random_directions_and_leading_eigenvectors_are_chosen(checkpoint):
    network, inputs, labels = checkpoint
    options = {"per_layer": 6, "random_directions": 3, "leading": 2}
    found = choose_directions(*checkpoint, **options, stream=torch_stream(0, "choice"))
    assert found.table["kind"].value_counts().to_dict() == {
        "parameter": 12,
        "random direction": 3,
        "leading eigenvector": 2,
    }
    assert torch.allclose(found.directions.norm(dim=0), torch.ones(5, dtype=torch.float64))

    def loss(flat):
        parts = flat.split([tensor.numel() for tensor in network.parameters()])
        shaped = {n: part.view_as(t) for part, (n, t) in zip(parts, network.named_parameters(), strict=True)}
        return cross_entropy(torch.func.functional_call(network, shaped, (inputs,)), labels)

    hessian = torch.func.hessian(loss)(torch.nn.utils.parameters_to_vector(network.parameters()).detach())
    leaders = torch.linalg.eigh(hessian).eigenvectors[:, [-1, -2]]
    assert (found.directions[:, 3:] * leaders).sum(0).abs().tolist() == pytest.approx([1, 1])


def test_noise_of_a_convolutional_network_is_collected_too():
    stream = torch_stream(0, "images")
    inputs = torch.randn(40, 16, generator=stream, dtype=torch.float64)
    network = Convolutional((1, 4, 4), [2, 3], 4).double()
    initialise(network, "uniform", stream)
    labels = torch.randint(4, (40,), generator=stream)
    tracked = choose_directions(network, inputs, labels, per_layer=5, random_directions=2, leading=1, stream=stream)
    sample = collect_noise(
        network, inputs, labels, batch_size=5, minibatches=8, pooled_minibatches=2, tracked=tracked, stream=stream
    )
    assert sample.tracked.shape == (8, len(tracked.table))
    assert tracked.table["layer"].unique().tolist() == [1, 2, 3, 0]
    assert torch.equal(sample.tracked[:2, : len(tracked.coordinates)], sample.pooled[:, tracked.coordinates])


def test_followed_and_pooled_noise_are_the_same_noise(checkpoint):
    sample = collect(checkpoint, tracked=following(3, 17))
    assert torch.equal(sample.tracked[:5], sample.pooled[:, [3, 17]])


def test_a_unit_that_hardly_ever_fires_is_dead_where_no_minibatch_saw_it(checkpoint):
    """Its full gradient is not zero, so its noise is a constant and not zero either."""
    network, inputs, labels = FullyConnected([5, 4, 3], "relu"), *checkpoint[1:]
    initialise(network, "uniform", torch_stream(0, "rare"))
    with torch.no_grad():
        network.layers[0].weight[0] = torch.tensor([1.0, 0, 0, 0, 0])
        network.layers[0].bias[0] = -inputs[:, 0].topk(2).values.mean()  # fires for one example only
    arguments = {"pooled_minibatches": 3, "tracked": following(*range(39)), "stream": torch_stream(0, "few")}
    sample = collect_noise(network, inputs, labels, batch_size=2, minibatches=3, **arguments)
    assert sample.scale[0] > 0
    assert not sample.active[0]
    assert sample.active[5:10].all()


def test_the_whole_set_as_minibatch_has_no_noise(checkpoint):
    """So it is refused: what rounding leaves must not be taken for noise."""
    with pytest.raises(MeasurementError, match="120 has no noise in a set of 120 examples; use at most 119"):
        collect(checkpoint, batch_size=120, minibatches=2)
    with pytest.raises(MeasurementError, match="no noise"):
        gaussian_surrogate(*checkpoint, batch_size=120, draws=1, stream=torch_stream(0, "twin"))


def test_a_minibatch_larger_than_the_set_is_refused(checkpoint):
    with pytest.raises(MeasurementError, match="121 has no noise in a set of 120 examples"):
        collect(checkpoint, batch_size=121)


def test_sampled_coordinates_stand_for_their_layers():
    layers = layer_of_coordinate(FullyConnected([5, 4, 3]))
    sample = sample_coordinates(layers, 20, torch_stream(0, "coordinates"))
    assert sample.groupby("layer").size().to_dict() == {1: 20, 2: 15}  # the second layer has but 15
    assert sample["coordinate"].is_unique
    assert layers[sample["coordinate"].tolist()].tolist() == sample["layer"].tolist()
    assert sample.groupby("layer")["weight"].sum().tolist() == pytest.approx([24 / 39, 15 / 39])


def test_everything_stays_on_the_device_of_the_examples(checkpoint):
    """The meta device computes shapes alone and refuses operands that lie elsewhere; streams stay on the CPU."""
    network, inputs, labels = checkpoint
    away = copy.deepcopy(network).to("meta"), inputs.to("meta"), labels.to("meta")
    tracked = following(1, 2, directions=3)
    tracked = TrackedDirections(tracked.table, tracked.coordinates.to("meta"), tracked.directions.to("meta"))
    sample = collect(away, tracked=tracked)
    surrogate = gaussian_surrogate(*away, batch_size=10, draws=2, stream=torch_stream(0, "twin"))
    for found in (sample.tracked, sample.norm, sample.pooled, sample.scale, sample.active, surrogate):
        assert found.device.type == "meta"
