"""Minibatches of a network against one replica at a time, by torch's own optimiser."""

import numpy as np
import pytest
import torch
from scipy import stats
from torch.nn.functional import cross_entropy
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from sgd_diffusion.dynamics import SGD, Minibatches, layered_gradient, network_gradient
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.landscapes import Landscape, NetworkLoss
from sgd_diffusion.models import FullyConnected
from sgd_diffusion.parameter_batch import RowIndex

STREAM = torch.Generator().manual_seed(0)
EXAMPLES, ROWS = 30, 4
INPUTS = torch.randn(EXAMPLES, 6, generator=STREAM, dtype=torch.float64)
LABELS = torch.arange(EXAMPLES) % 3
DECAY, ETA = 0.01, 0.1


def basin(hidden, activation):
    loss = NetworkLoss(INPUTS, LABELS, hidden=hidden, activation=activation, weight_decay=DECAY)
    start = torch.randn(loss.dimension, generator=STREAM, dtype=torch.float64) / 2
    return loss, Landscape(loss, start, gradient=loss.gradient, hessian=loss.hessian)


def chosen_examples(draws, replacement):
    """Which examples a row's uniform numbers (iterations, B) stand for, one by one."""
    if replacement:
        return (draws * EXAMPLES).long()
    order, used, batches = list(range(EXAMPLES)), 0, []
    for row in draws.tolist():
        if used + len(row) > EXAMPLES:
            used = 0
        for number in row:
            taken = used + int(number * (EXAMPLES - used))
            order[used], order[taken] = order[taken], order[used]
            used += 1
        batches.append(order[used - len(row) : used])
    return torch.tensor(batches)


@pytest.mark.parametrize(("few", "many", "matrices"), [(0, 100, 99), (10**6, 100, 99), (0, 1, 99), (100, 24, 0)])
@pytest.mark.parametrize("replacement", [True, False])
@pytest.mark.parametrize(("hidden", "activation"), [((), "tanh"), ((5,), "tanh"), ((5, 4), "relu")])
@pytest.mark.parametrize("batch_size", [1, 7])
def test_trajectories_are_those_of_one_replica_at_a_time(
    hidden, activation, batch_size, replacement, few, many, matrices, monkeypatch
):
    monkeypatch.setattr(layered_gradient, "FEW_PRODUCTS", few)
    monkeypatch.setattr(layered_gradient, "MANY_EXAMPLES", many)
    monkeypatch.setattr(network_gradient, "FEWEST_EXAMPLES", matrices)
    monkeypatch.setattr(network_gradient, "FEWEST_PRODUCTS", 0)
    loss, landscape = basin(hidden, activation)
    draws = torch.rand(25, ROWS, batch_size, generator=STREAM, dtype=torch.float64)
    dynamics = SGD(ETA, batch_size, Minibatches(loss, replacement))
    stepper = dynamics.bind(landscape, RowIndex(torch.zeros(ROWS, dtype=torch.int64)))
    theta = landscape.minimum.expand(ROWS, -1).clone()
    for step in draws:
        theta = stepper.advance(theta, step)
    for row in range(ROWS):
        network = FullyConnected([6, *hidden, 3], activation)
        vector_to_parameters(landscape.minimum, network.parameters())
        optimiser = torch.optim.SGD(network.parameters(), lr=ETA, weight_decay=DECAY)
        for examples in chosen_examples(draws[:, row], replacement):
            optimiser.zero_grad()
            cross_entropy(network(INPUTS[examples]), LABELS[examples]).backward()
            optimiser.step()
        assert torch.allclose(theta[row], parameters_to_vector(network.parameters()), atol=1e-6)


def test_an_epoch_uses_every_example_once_and_no_order_is_preferred():
    loss, _ = basin((), "tanh")
    noise = Minibatches(loss, replacement=False)
    seen = []
    gradient = noise.bind(None, torch.full((200, 1), 7.0, dtype=torch.float64))
    gradient.gradient = type("", (), {"of_examples": lambda self, phi, chosen: seen.append(chosen.clone())})()
    for _ in range(8):
        gradient(torch.zeros(200, loss.dimension, dtype=torch.float64), torch.rand(200, 7, generator=STREAM))
    for epoch in (torch.cat(seen[:4]), torch.cat(seen[4:])):  # ⌊30/7⌋ iterations
        assert all(len(set(row.tolist())) == 28 for row in epoch.T)
        counts = np.bincount(epoch[0].numpy(), minlength=EXAMPLES)
        assert stats.chisquare(counts).pvalue > 1e-3


def test_rows_that_are_left_keep_their_own_order():
    loss, _ = basin((), "tanh")
    theta = torch.randn(6, loss.dimension, generator=STREAM, dtype=torch.float64)
    draws = torch.rand(5, 6, 7, generator=STREAM, dtype=torch.float64)
    sizes, inside = torch.full((6, 1), 7.0, dtype=torch.float64), torch.tensor([True, False, True, True, False, True])
    whole, part = (Minibatches(loss, replacement=False).bind(None, sizes) for _ in range(2))
    for step in draws[:2]:
        whole(theta, step)
        part(theta, step)
    part = part.keep(inside)
    for step in draws[2:]:
        assert torch.equal(whole(theta, step)[inside], part(theta[inside], step[inside]))


def test_minibatches_of_several_sizes_share_a_batch():
    """Numbers beyond a row's own batch size count nothing."""
    loss, landscape = basin((4,), "tanh")
    sizes = [7.0, 8.0, 8.0]
    together = SGD(ETA, sizes, Minibatches(loss)).bind(landscape, RowIndex(torch.tensor([0, 1, 2])))
    assert {Minibatches(loss).draws(loss.dimension, int(size)) for size in sizes} == {8}
    draws = torch.rand(3, 8, generator=STREAM, dtype=torch.float64)
    theta = landscape.minimum.expand(3, -1).clone()
    for row, size in enumerate(map(int, sizes)):
        alone = SGD(ETA, size, Minibatches(loss)).bind(landscape, RowIndex.of_one_point())
        expected = alone.advance(theta[[row]], draws[[row], :size])
        assert torch.allclose(together.advance(theta, draws)[row], expected[0], atol=1e-14)
        assert Minibatches(loss).draws(loss.dimension, size) <= 1.3 * size + 1


def test_a_uniform_number_rounded_to_one_still_names_an_example():
    loss, _ = basin((), "tanh")
    gradient = Minibatches(loss).bind(None, torch.ones(1, 1))
    ones = torch.ones(1, 1)
    last = gradient(torch.zeros(1, loss.dimension), torch.full((1, 1), 0.99))
    assert torch.equal(gradient(torch.zeros(1, loss.dimension), ones), last)


def test_what_cannot_be_drawn_is_refused():
    loss, landscape = basin((), "tanh")
    with pytest.raises(EscapeError, match="a minibatch of 31 exceeds the 30 examples"):
        SGD(ETA, 31, Minibatches(loss)).draws(loss.dimension)
    with pytest.raises(EscapeError, match="share their batch size"):
        SGD(ETA, [1.0, 2.0], Minibatches(loss, replacement=False)).bind(landscape, RowIndex(torch.tensor([0, 1])))
