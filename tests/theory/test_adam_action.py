"""The action of Adam against its law in one dimension, and against the stationary law of a quadratic basin."""

from functools import partial

import numpy as np
import pytest
import torch
from scipy.linalg import solve_continuous_lyapunov

from sgd_diffusion.theory.adam_action import adam_steps
from sgd_diffusion.theory.adam_exponents import adam_exponent, frozen_adam_exponent
from sgd_diffusion.theory.ball_action import least_ball_action
from sgd_diffusion.theory.path_action import step_actions

STRONG = 1e4
"""Variance beside which the slope is gentle."""


def variance(theta):
    return STRONG * np.exp(1.5 * theta)


@pytest.mark.parametrize(("frozen", "law"), [(False, adam_exponent), (True, frozen_adam_exponent)])
def test_in_one_dimension_it_is_the_law_of_adam(frozen, law):
    def deviations(theta):
        return torch.full_like(theta, STRONG**0.5) if frozen else STRONG**0.5 * torch.exp(0.75 * theta)

    nodes = torch.linspace(0, 1, 401, dtype=torch.float64).unsqueeze(-1)
    tails, heads = adam_steps(deviations, nodes[:-1], nodes[1:])
    actions = step_actions(
        lambda x: x[:, 0] ** 2 / 2, lambda x: STRONG * torch.exp(1.5 * x).unsqueeze(-1), tails, heads
    )
    expected = law(lambda x: x, variance, start=0.0, end=1.0, learning_rate=1.0)
    assert actions.sum().item() == pytest.approx(expected, rel=1e-4)


def test_in_a_quadratic_basin_it_is_that_of_the_stationary_law():
    """A frozen v makes θ′ = θ − DHθ + Dζ with D = C_ii^−½; the exponent at the ball is r²/(2S_max)."""
    hessian = torch.tensor([[2.0, 0.5], [0.5, 1.0]]).double()
    covariance = torch.tensor([[3.0, -0.8], [-0.8, 0.5]]).double()
    roots = covariance.diagonal().sqrt()
    d = torch.diag(1 / roots).numpy()
    spread = solve_continuous_lyapunov(d @ hessian.numpy(), d @ covariance.numpy() @ d)

    def actions(tails, heads):
        stretched = adam_steps(lambda theta: roots.expand_as(theta), tails, heads)
        return step_actions(
            lambda x: (x @ hessian * x).sum(1) / 2, lambda x: covariance.expand(len(x), 2, 2), *stretched
        )

    axes = torch.from_numpy(np.linalg.eigh(spread)[1])
    found = least_ball_action(actions, torch.zeros(2).double(), 0.7, axes)
    assert found == pytest.approx(0.49 / (2 * np.linalg.eigvalsh(spread)[-1]), rel=2e-3)
    assert found != pytest.approx(_sgd(hessian, covariance), rel=0.1)


def _sgd(hessian, covariance):
    spread = solve_continuous_lyapunov(hessian.numpy(), covariance.numpy())
    return 0.49 / (2 * np.linalg.eigvalsh(spread)[-1])


def test_the_middle_of_a_step_stays():
    stream = torch.Generator().manual_seed(1)
    tails, heads = (torch.rand(5, 3, generator=stream) for _ in range(2))
    found = adam_steps(partial(torch.full_like, fill_value=2.0), tails, heads)
    assert torch.allclose(sum(found), tails + heads)
    assert torch.allclose(found[1] - found[0], 2 * (heads - tails))
