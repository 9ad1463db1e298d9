"""SGD with faults: gradients by automatic differentiation, and times that follow from one constant gradient."""

import math
from dataclasses import replace

import pytest
import torch
from torch.nn.functional import one_hot

from sgd_replication.experiments.large_deviations.fault_dynamics import (
    PanelRows,
    escape_iterations,
    fresh_weights,
    gradient,
    trained_weights,
)
from sgd_replication.experiments.large_deviations.faults import PanelPoint

SLOW = PanelPoint(eta=1e-6, batch_size=1, radius=2e-5)
"""A point at which the weights hardly move, so that the gradient stays what it is."""


def stream(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def one_row():
    inputs = torch.tensor([[0.5, -0.5, 0.7, -0.1]]).double()
    return PanelRows(inputs, one_hot(torch.tensor([1]), 2).double(), weight_decay=0.0)


def leave(rows, point, faults=(), start=None, noise=None, longest=100, seed=0):
    start = start or fresh_weights(rows.inputs.shape[1], 6, replicas=3, stream=stream(seed))
    options = {"noise": noise, "max_iterations": longest, "stream": stream(seed)}
    return escape_iterations(rows, point, frozenset(faults), start, **options)


@pytest.mark.parametrize("unsquared", [False, True])
def test_the_gradient_is_that_of_automatic_differentiation(unsquared):
    first, second = (part.requires_grad_() for part in fresh_weights(4, 5, replicas=2, stream=stream()))
    inputs = torch.randn(2, 7, 4, generator=stream(1), dtype=torch.float64)
    targets = one_hot(torch.arange(14).reshape(2, 7) % 2, 2).double()
    shares = torch.softmax(torch.relu(inputs @ first.transpose(1, 2)) @ second.transpose(1, 2), -1)
    norms = (shares - targets).norm(dim=-1)
    losses = norms.mean(1) if unsquared else norms.square().mean(1)
    decay = 0.05 * (first.square().sum() + second.square().sum())
    expected = torch.autograd.grad(losses.sum() + decay, (first, second))
    with torch.no_grad():
        found = gradient((first, second), inputs, targets, 0.1, unsquared)
    for mine, other in zip(found, expected, strict=True):
        torch.testing.assert_close(mine, other)


def test_training_ends_where_the_gradient_is_small():
    rows = PanelRows(torch.eye(3).double(), one_hot(torch.tensor([0, 1, 1]), 2).double(), weight_decay=0.01)
    options = {"unsquared": False, "eta": 0.5, "seed": 2}
    slopes = [trained_weights(rows, 5, iterations=n, **options)[1] for n in (10, 1000)]
    assert slopes[1] < 1e-3 < slopes[0]  # it stays above zero where a unit switches on and off


def test_a_constant_gradient_leaves_after_a_distance_and_an_accumulated_one_after_its_sum(one_row):
    start = fresh_weights(4, 6, replicas=3, stream=stream())
    parts = gradient(start, one_row.inputs.expand(3, 1, 4), one_row.targets.expand(3, 1, 2), 0.0, unsquared=False)
    speed = sum(part.flatten(1).norm(dim=1) for part in parts)
    steps = SLOW.radius / (SLOW.eta * speed)
    assert leave(one_row, SLOW, start=start).tolist() == steps.ceil().tolist()
    # The sum over t of the accumulated gradients is t(t + 1)/2 gradients.
    summed = ((-1 + (1 + 8 * steps).sqrt()) / 2).ceil()
    assert leave(one_row, SLOW, {"accumulated"}, start=start).tolist() == summed.tolist()


def test_sharpness_is_a_change_of_the_learning_rate_and_of_the_radius(one_row):
    rows = PanelRows(
        torch.randn(20, 4, generator=stream(5), dtype=torch.float64),
        one_hot(torch.arange(20) % 2, 2).double(),
        weight_decay=0.01,
    )
    point = PanelPoint(eta=0.01, batch_size=3, radius=0.3, sharpness=4.0)
    same = replace(point, eta=4 * point.eta, radius=2 * point.radius, sharpness=1.0)
    times = [leave(rows, at, {"accumulated"}, longest=500) for at in (point, same)]
    assert times[0].isfinite().all()
    assert torch.equal(*times)


def test_noise_alone_is_a_random_walk(one_row):
    """‖ΔW₀‖ + ‖ΔW₁‖ is about s √t (√24 + √12) after t steps of 6 hidden units with 4 inputs and 2 outputs."""
    start = tuple(part.expand(200, -1, -1) for part in fresh_weights(4, 6, replicas=1, stream=stream()))
    point = replace(SLOW, eta=1e-12, radius=1.0)
    times = leave(one_row, point, start=start, noise=0.01, longest=1000)
    expected = (point.radius / (0.01 * (math.sqrt(24) + math.sqrt(12)))) ** 2
    assert float(times.mean()) == pytest.approx(expected, rel=0.1)


def test_labels_of_other_rows_drive_a_trained_network_out():
    rows = PanelRows(torch.eye(2).double(), torch.eye(2).double(), weight_decay=0.001)
    trained, _ = trained_weights(rows, 6, unsquared=False, eta=0.5, iterations=2000, seed=0)
    start = tuple(part.expand(5, -1, -1) for part in trained)
    point = PanelPoint(eta=0.05, batch_size=4)
    assert leave(rows, point, start=start, longest=300).isnan().all()
    assert leave(rows, point, {"unpaired"}, start=start, longest=300).isfinite().all()


def test_replicas_that_are_given_up_have_no_time(one_row):
    assert leave(one_row, SLOW, longest=2).isnan().all()
