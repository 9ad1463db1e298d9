"""The least action between two points, against the search for Gaussian noise, the ball and a closed form."""

import numpy as np
import pytest
import torch
from scipy import optimize

from sgd_diffusion.errors import UnsettledActionError
from sgd_diffusion.landscapes import MULLER_BROWN_SCALE, muller_brown
from sgd_diffusion.theory import minimum_action
from sgd_diffusion.theory.cumulant_action import exact_step_actions
from sgd_diffusion.theory.path_action import step_actions
from sgd_diffusion.theory.point_action import least_point_action


def point(*numbers):
    return torch.tensor(numbers, dtype=torch.float64)


def gaussian(loss, covariance):
    return lambda tails, heads: step_actions(loss, covariance, tails, heads)


def bowl(theta):
    return (theta[:, 0] ** 2 + 3 * theta[:, 1] ** 2) / 2


def slanted(theta):
    """A covariance with correlated coordinates that grows away from the first axis."""
    matrix = torch.tensor([[1.0, 0.4], [0.4, 0.8]], dtype=torch.float64)
    return (1 + 3 * theta[:, 1] ** 2 + theta[:, 0] ** 2).view(-1, 1, 1) * matrix


@pytest.mark.parametrize("end", [(1.0, 0.0), (0.3, 0.9), (-1.0, 0.5)])
def test_for_gaussian_noise_it_is_the_minimum_action(end):
    found = least_point_action(gaussian(bowl, slanted), point(0, 0), point(*end))
    known = minimum_action(bowl, slanted, start=point(0, 0), end=point(*end)).action
    assert found == pytest.approx(known, rel=5e-3)


def test_over_a_curved_pass_it_is_twice_the_barrier():
    """Müller and Brown's way out is bent; with C = 1 the least action is 2ΔL, the straight line's is 40 % more."""
    landscape = muller_brown(MULLER_BROWN_SCALE)

    def unit(theta):
        return torch.eye(2, dtype=torch.float64).expand(len(theta), 2, 2)

    actions = gaussian(landscape.loss, unit)
    found = least_point_action(actions, landscape.minimum, landscape.saddle, steps=24)
    assert found == pytest.approx(2 * float(landscape.barrier), rel=1e-2)
    nodes = torch.lerp(landscape.minimum, landscape.saddle, torch.linspace(0, 1, 401).double().unsqueeze(1))
    assert float(actions(nodes[:-1], nodes[1:]).sum().detach()) > 1.1 * found


def test_in_one_dimension_it_is_the_integral_of_the_root():
    """At each θ the momentum q solves E e^{−qg} = 1; both ends have their own least action with skewed noise."""
    noise = np.random.default_rng(0).exponential(size=200)
    noise = noise - noise.mean()

    def actions(tails, heads):
        return exact_step_actions(
            lambda theta: theta.unsqueeze(1) + torch.from_numpy(noise).view(1, -1, 1), tails, heads
        )

    for side in (1, -1):
        middles = side * 0.5 * (np.arange(400) + 0.5) / 400
        roots = [
            optimize.brentq(lambda q, g=side * (t + noise): np.mean(np.exp(-q * g)) - 1, 1e-6, 30) for t in middles
        ]
        found = least_point_action(actions, point(0), point(0.5 * side))
        assert found == pytest.approx(0.5 * float(np.mean(roots)), rel=1e-3)


def ridge(width):
    """A flat bowl with a long ridge across the straight line from (0, 0) to (1, 0), which has no slope along itself."""

    def loss(theta):
        height = torch.exp(-(((theta[:, 0] - 0.5) / width) ** 2)) * torch.sigmoid((2 - theta[:, 1].abs()) * 20)
        return 0.01 * theta.square().sum(1) + height

    def unit(theta):
        return torch.eye(2, dtype=torch.float64).expand(len(theta), 2, 2)

    return gaussian(loss, unit)


def test_a_given_way_is_searched():
    around = torch.tensor([[0.0, 0.0], [0.0, 3.0], [1.0, 3.0], [1.0, 0.0]], dtype=torch.float64)
    found = least_point_action(ridge(0.2), point(0, 0), point(1, 0), ways=[around])
    assert 0.08 < found < 0.2  # at least twice the loss at the ridge's end, and far less than twice the ridge's height


def test_a_path_that_jumps_over_a_thin_ridge_is_refused():
    with pytest.raises(UnsettledActionError, match="finer steps"):
        least_point_action(ridge(0.03), point(0, 0), point(1, 0), steps=4)


def test_an_infinite_way_is_refused():
    gradients = torch.tensor([[[1.0], [2.0]]]).double()
    with pytest.raises(UnsettledActionError, match="finite action"):
        least_point_action(
            lambda tails, heads: exact_step_actions(lambda theta: gradients.expand(len(theta), 2, 1), tails, heads),
            point(0),
            point(1),
        )
