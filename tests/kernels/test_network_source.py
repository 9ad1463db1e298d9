"""Kernels of networks against a slow simulation in numpy and torch that draws the same random numbers."""

import numpy as np
import pytest
import torch
from slow_random_numbers import chosen, next_integers, whole_pairs

from sgd_diffusion.kernels import NetworkKernel
from sgd_diffusion.kernels.random_numbers import stream_states
from sgd_diffusion.landscapes import NetworkLoss

SIZE, EXAMPLES, REPLICAS, LIMIT = 0.5, 30, 20, 200
RATE, DECAY = 0.05, 0.05


def data(features, classes):
    draws = np.random.default_rng(0)
    inputs = torch.from_numpy(draws.standard_normal((EXAMPLES, features)))
    return inputs, torch.arange(EXAMPLES) % classes


def with_replacement(state, batch):
    """Examples of a minibatch of each replica, (replicas, B)."""
    return chosen(state, batch, EXAMPLES)


class Epochs:
    """Minibatches that hold every example once in each epoch, as long as the unused ones fill a minibatch."""

    def __init__(self):
        self.used, self.order = 0, [list(range(EXAMPLES)) for _ in range(REPLICAS)]

    def __call__(self, state, batch):
        if self.used + batch > EXAMPLES:
            self.used = 0
        for _ in range(batch):
            drawn = (next_integers(state) >> np.uint64(32)).tolist()
            for order, number in zip(self.order, drawn, strict=True):
                other = self.used + (number * (EXAMPLES - self.used) >> 32)
                order[self.used], order[other] = order[other], order[self.used]
            self.used += 1
        return np.array(self.order)[:, self.used - batch : self.used]


def slow_escape(loss, start, boundary, batch=None, amplitude=0.0, choose=with_replacement):
    """The iteration at which each replica leaves, one matrix product after another; `LIMIT` if it stays."""
    state = stream_states(1, 0, REPLICAS)
    theta = start.expand(REPLICAS, -1).clone()
    found = np.full(REPLICAS, LIMIT)
    for iteration in range(1, LIMIT + 1):
        if batch is None:
            gradient = loss.gradient(theta)
            noise = amplitude * whole_pairs(state, loss.dimension)
        else:
            picked = choose(state, batch)
            gradient = (
                torch.stack(
                    [
                        loss.gradients_of_examples(row, loss.inputs[examples], loss.targets[examples]).mean(0)
                        for row, examples in zip(theta, picked, strict=True)
                    ]
                )
                + DECAY * theta
            )
            noise = 0.0
        theta = theta - RATE * gradient + torch.as_tensor(noise)
        away = theta - start
        outside = (away.abs().amax(1) if boundary == "box" else away.norm(dim=1)) > SIZE
        found[outside.numpy() & (found == LIMIT)] = iteration
    return found


def arguments(loss, start, batch=None):
    labels = loss.targets.argmax(1).double().numpy()
    return loss.inputs.numpy().reshape(-1), labels, batch or EXAMPLES, start.numpy(), np.empty(0), np.empty(0)


def values(batch=None, amplitude=0.0):
    return {"share": RATE / (batch or EXAMPLES), "kept": 1 - RATE * DECAY, "size": SIZE, "amplitude": amplitude}


@pytest.mark.parametrize(
    ("hidden", "classes", "activation", "boundary", "batches"),
    [
        ((5,), 2, "tanh", "box", (1, 3, 11)),
        pytest.param((14, 3), 3, "relu", "ball", (1, 8, 9), marks=pytest.mark.thorough),
        pytest.param((), 3, "tanh", "box", (1, 20), marks=pytest.mark.thorough),
    ],
)
def test_minibatches_leave_in_the_same_iteration_as_in_a_slow_simulation(
    escapes, hidden, classes, activation, boundary, batches
):
    inputs, labels = data(13, classes)
    loss = NetworkLoss(inputs, labels, hidden=hidden, activation=activation, weight_decay=DECAY)
    start = torch.from_numpy(0.5 * np.random.default_rng(1).standard_normal(loss.dimension))
    kernel = NetworkKernel((13, *hidden, classes), activation, "with replacement", boundary)
    for batch in batches:
        shared = arguments(loss, start, batch)
        found = escapes(kernel, start.tolist(), values(batch), REPLICAS, limit=LIMIT, shared=shared)[0]
        assert found.tolist() == slow_escape(loss, start, boundary, batch).tolist()
        assert len(set(found)) > 3


@pytest.mark.thorough
def test_minibatches_without_replacement_leave_in_the_same_iteration_too(escapes):
    inputs, labels = data(13, 2)
    loss = NetworkLoss(inputs, labels, hidden=(5,), weight_decay=DECAY)
    start = torch.from_numpy(0.5 * np.random.default_rng(1).standard_normal(loss.dimension))
    kernel = NetworkKernel((13, 5, 2), "tanh", "without replacement", "box")
    for batch in (1, 7, 11):
        shared = arguments(loss, start, batch)
        found = escapes(kernel, start.tolist(), values(batch), REPLICAS, limit=LIMIT, shared=shared)[0]
        assert found.tolist() == slow_escape(loss, start, "box", batch, choose=Epochs()).tolist()
        assert len(set(found)) > 3


@pytest.mark.thorough
def test_the_full_gradient_with_normal_noise_leaves_in_the_same_iteration_too(escapes):
    inputs, labels = data(4, 2)
    loss = NetworkLoss(inputs, labels, hidden=(3,), weight_decay=DECAY)  # 23 weights, an odd number
    start = torch.from_numpy(0.5 * np.random.default_rng(1).standard_normal(loss.dimension))
    kernel = NetworkKernel((4, 3, 2), "tanh", "all", "box")
    found = escapes(
        kernel, start.tolist(), values(amplitude=0.05), REPLICAS, limit=LIMIT, shared=arguments(loss, start)
    )[0]
    assert found.tolist() == slow_escape(loss, start, "box", amplitude=0.05).tolist()
    assert len(set(found)) > 3


def test_weights_that_are_no_longer_finite_have_diverged(escapes):
    inputs, labels = data(13, 2)
    loss = NetworkLoss(inputs, labels, hidden=(5,), weight_decay=DECAY)
    start = torch.full((loss.dimension,), 1e300, dtype=torch.float64)
    kernel = NetworkKernel((13, 5, 2), "tanh", "with replacement", "box")
    given = values(1) | {"kept": -1e300, "size": 1e308}
    iterations, left, diverged = escapes(
        kernel, start.tolist(), given, replicas=20, limit=50, shared=arguments(loss, start, 1)
    )
    assert diverged.all()
    assert not left.any()
    assert not iterations.any()
