"""Trainings against independent ones, and the noise of every arm against the covariance of the gradients."""

import numpy as np
import pytest
import torch

from sgd_diffusion.escape.trajectories import trajectories
from sgd_diffusion.landscapes import Landscape
from sgd_replication.experiments.reached_sharpness.trainings import LOOKS, STRIDE, Arm, measure, train

OPTIONS = {"window": 4, "seed": 0}
TARGET = 0.6


def numpy_loss_and_gradient(loss, theta):
    """Loss and gradient of a network with one tanh layer and one logit, written out by hand."""
    inputs, labels = loss.inputs.numpy(), loss.targets[:, 0].numpy()
    units, features = loss.layers[0].fan_out, loss.layers[0].fan_in
    incoming, bias = theta[: units * features].reshape(units, features), theta[units * features :][:units]
    outgoing, shift = theta[-units - 1 : -1], theta[-1]
    hidden = np.tanh(inputs @ incoming.T + bias)
    logit = hidden @ outgoing + shift
    value = np.mean(np.log1p(np.exp(-np.abs(logit))) + np.maximum(logit, 0) - labels * logit)
    error = (1 / (1 + np.exp(-logit)) - labels) / len(labels)
    below = np.outer(error, outgoing) * (1 - hidden**2)
    return value, np.concatenate([(below.T @ inputs).ravel(), below.sum(0), error @ hidden, [error.sum()]])


def test_full_batches_are_gradient_descent(network, start):
    """The positions after 100 iterations are those of an independent implementation."""
    arm = Arm("full batch", 0.3, len(network))
    found = trajectories(Landscape(network, start[0]), arm.dynamics(network), start, iterations=100, seed=3)[:, 0]
    for row, theta in zip(found.numpy(), start.numpy().copy(), strict=True):
        for _ in range(100):
            theta -= 0.3 * numpy_loss_and_gradient(network, theta)[1]
        assert np.abs(row - theta).max() < 1e-6


def test_a_training_ends_when_the_mean_of_the_last_losses_first_reaches_the_target(network, start):
    arm, target = Arm("full batch", 0.02, len(network)), TARGET
    for number, (steps, positions) in enumerate(train(network, start, arm, target=target, iterations=8000, **OPTIONS)):
        theta, losses = start[number].numpy().copy(), []
        while len(losses) < 4 or np.mean(losses[-4:]) > target:
            for _ in range(STRIDE):
                theta -= 0.02 * numpy_loss_and_gradient(network, theta)[1]
            losses.append(numpy_loss_and_gradient(network, theta)[0])
        assert steps == STRIDE * len(losses) > STRIDE * LOOKS  # not in the first block, whose losses it needs too
        assert np.abs(positions[-1].numpy() - theta).max() < 1e-6


@pytest.mark.parametrize("name", ["minibatches", "Gaussian", "white"])
def test_the_noise_of_a_step_has_the_trace_of_minibatches_and_the_shape_of_its_arm(network, start, name):
    """Over 20,000 steps from one position; the standard errors are about 1 % of the trace and 2 % of an eigenvalue."""
    arm, begin = Arm(name, 0.1, 4), start[:1].expand(20_000, -1).contiguous()
    moved = trajectories(Landscape(network, start[0]), arm.dynamics(network), begin, iterations=1, seed=2)[:, 0]
    steps = (moved - begin) / -0.1
    covariance, expected = torch.cov(steps.T), network.covariance(start[0]) / 4
    assert (steps.mean(0) - network.gradient(start[0])).norm() < 4 * float(expected.trace() / len(steps)) ** 0.5
    assert float(covariance.trace()) == pytest.approx(float(expected.trace()), rel=0.05)
    largest = float(torch.linalg.eigvalsh(expected)[-1])
    if name == "white":
        largest = float(expected.trace()) / network.dimension
    assert float(torch.linalg.eigvalsh(covariance)[-1]) == pytest.approx(largest, rel=0.1)


@pytest.mark.parametrize("name", ["minibatches", "Gaussian", "full batch"])
def test_a_seed_does_not_depend_on_the_others(network, start, name):
    """Of the compiled arms; with white noise all seeds of a point share one stream."""
    arm, options = Arm(name, 0.3, 60 if name == "full batch" else 16), {"target": TARGET, "iterations": 4000, **OPTIONS}
    together, alone = train(network, start, arm, **options), train(network, start[:1], arm, **options)
    assert together[0][0] == alone[0][0] > STRIDE * OPTIONS["window"]
    assert torch.equal(together[0][1], alone[0][1])


@pytest.mark.parametrize("name", ["Gaussian", "white"])
def test_weak_noise_leads_where_gradient_descent_leads(network, start, name):
    options = {"target": TARGET, "iterations": 4000, **OPTIONS}
    without = measure(network, start, Arm("full batch", 0.1, len(network)), **options)
    weak = measure(network, start, Arm(name, 0.1, 10**8), **options)
    assert weak["sharpness"].to_numpy() == pytest.approx(without["sharpness"].to_numpy(), rel=0.01)


def test_a_training_that_diverges_or_is_given_up_has_no_state(network, start):
    rows = measure(network, start, Arm("full batch", 1e6, 60), target=0.2, iterations=400, **OPTIONS)
    assert not rows["reached"].any()
    assert rows[["iterations", "loss", "sharpness", "trace", "distance"]].isna().all(axis=None)
