"""Actions of paths of small networks, against a grid in the plane and a projected integral."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from slow_quasi_potential import quasi_potential

from sgd_diffusion.errors import UnsettledActionError
from sgd_diffusion.landscapes import NetworkLoss, find_minimum, gradient_flow
from sgd_diffusion.theory import network_action


def one_unit():
    """One tanh unit on twelve numbers: two parameters, of which the output's weight is none."""
    x = torch.linspace(-2, 2, 12, dtype=torch.float64).unsqueeze(1)
    y = torch.tanh(1.2 * x[:, 0] - 0.4) * 0.8 + 0.5 * torch.sin(7 * x[:, 0])
    loss = NetworkLoss(x, y, hidden=(1,), loss="squared error", output_weights=[1.0])
    return loss, find_minimum(loss, torch.tensor([1.0, -0.3], dtype=torch.float64)).theta


def descent(loss, minimum, end):
    path, _ = gradient_flow(
        loss.gradient,
        loss.hessian,
        end,
        minimum,
        within=0.02 * float((end - minimum).norm()),
        longest=1e4,
        relative_tolerance=1e-6,
        absolute_tolerance=1e-9,
    )
    return path


def projected(loss, path):
    """2∫|∇L|/C ds with the noise projected on the tangent, which bounds the path's action from below."""
    total = 0.0
    for first, last in pairwise(path):
        middle, step = (first + last) / 2, last - first
        unit = step / step.norm()
        total += 2 * float((loss.gradient(middle) @ step).abs() / (unit @ loss.covariance(middle) @ unit))
    return total


def test_the_least_action_of_a_network_of_two_parameters_is_that_on_a_grid():
    loss, minimum = one_unit()
    end = minimum + torch.tensor([0.5, 0.6], dtype=torch.float64)
    path = descent(loss, minimum, end)
    found = network_action(loss, minimum, path)

    def covariance(theta):
        value = torch.tanh(theta @ torch.cat([loss.inputs, torch.ones_like(loss.inputs)], 1).T)
        slope = (value - loss.targets[:, 0]) * (1 - value**2)  # (rows, examples)
        both = torch.stack([slope * loss.inputs[:, 0], slope], 1)
        both = both - both.mean(-1, keepdim=True)
        return both @ both.mT / len(loss)

    assert torch.allclose(covariance(end.unsqueeze(0))[0], loss.covariance(end))
    low, high = (torch.minimum(minimum, end) - 0.5), (torch.maximum(minimum, end) + 0.5)
    problem = SimpleNamespace(
        loss=loss,
        covariance=covariance,
        start=tuple(minimum.tolist()),
        end=tuple(end.tolist()),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
    )
    assert found.optimised
    assert projected(loss, path) < found.flow
    assert found.least < 0.99 * found.flow
    assert found.least == pytest.approx(quasi_potential(problem, 40), rel=0.02)


def test_two_logits_leave_out_the_directions_that_no_example_moves(wine):
    loss = NetworkLoss(
        torch.from_numpy(wine.inputs[:, :2]), torch.from_numpy(wine.labels), hidden=(), weight_decay=0.01
    )
    minimum = find_minimum(loss, torch.zeros(loss.dimension).double()).theta
    opposite = torch.tensor([1.0, 0.3, -1.0, -0.3, 0.2, -0.2], dtype=torch.float64)
    found = network_action(loss, minimum, descent(loss, minimum, minimum + 0.3 * opposite))
    assert 0 < found.least <= found.flow
    together = torch.tensor([1.0, 0.3, 1.0, 0.3, 0.2, 0.2], dtype=torch.float64)
    with pytest.raises(UnsettledActionError, match="3 of 6 directions"):
        network_action(loss, minimum, descent(loss, minimum, minimum + 0.3 * together))


def committee(rows, seed):
    """Two tanh units with fixed output weights on two features, with a tenth of the labels flipped; d = 6."""
    stream = np.random.default_rng(seed)
    inputs = stream.standard_normal((rows, 2))
    labels = (inputs[:, 0] ** 2 - 0.5 * inputs[:, 1] + 0.7 * stream.standard_normal(rows) > 0.6).astype(int)
    flipped = stream.random(rows) < 0.1
    labels[flipped] = 1 - labels[flipped]
    return NetworkLoss(
        torch.from_numpy(inputs), torch.from_numpy(labels), hidden=(2,), loss="one logit", output_weights=[2.0, 2.0]
    )


@pytest.mark.thorough
def test_the_least_action_of_a_committee_does_not_depend_on_the_path_that_is_given():
    """It lies below the action of the gradient flow, whose projected noise gives too little for that path."""
    loss = committee(150, 0)
    minimum = find_minimum(loss, torch.tensor([2.0, 0.0, -2.0, 0.3, 1.0, 1.0]).double()).theta
    end = minimum + 0.6 * torch.tensor([1.0, -1, 0.5, 1, 0, -0.5], dtype=torch.float64)
    path = descent(loss, minimum, end)
    found = network_action(loss, minimum, path)
    straight = network_action(loss, minimum, torch.stack([end, minimum + 0.02 * (end - minimum)]))
    assert projected(loss, path) < found.flow
    assert found.least < found.flow
    assert straight.least == pytest.approx(found.least, rel=2e-3)
