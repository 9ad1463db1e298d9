"""The stationary covariance of heavy ball in several dimensions."""

import numpy as np
import pytest
from scipy.linalg import solve_continuous_lyapunov

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.theory.heavy_ball_spread import heavy_ball_spread

HESSIAN = np.array([[2.0, 0.5], [0.5, 1.0]])
COVARIANCE = np.array([[3.0, -0.8], [-0.8, 0.5]])


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_it_is_the_covariance_of_a_long_run(momentum):
    stream, rate = np.random.default_rng(3), 0.2
    root = np.linalg.cholesky(COVARIANCE)
    theta, velocity, kept = np.zeros((4000, 2)), np.zeros((4000, 2)), []
    for iteration in range(600):
        velocity = momentum * velocity - rate * (theta @ HESSIAN + stream.standard_normal((4000, 2)) @ root.T)
        theta = theta + velocity
        if iteration >= 200 and iteration % 40 == 0:
            kept.append(theta)
    found = np.cov(np.concatenate(kept).T)
    assert found == pytest.approx(heavy_ball_spread(HESSIAN, COVARIANCE, rate, momentum), rel=0.06)


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_at_small_rates_it_is_that_of_sgd_with_the_rate_over_one_minus_momentum(momentum):
    mean_rate = 1e-4
    found = heavy_ball_spread(HESSIAN, COVARIANCE, mean_rate * (1 - momentum), momentum)
    assert found == pytest.approx(mean_rate * solve_continuous_lyapunov(HESSIAN, COVARIANCE), rel=2e-3)


def test_slow_friction_leaves_no_correlation_between_modes():
    """Where every direction oscillates many times before it forgets, phases are lost: X is diagonal beside H."""
    vectors, mean_rate = np.linalg.eigh(HESSIAN)[1], 0.01
    fast, slow = (
        vectors.T @ heavy_ball_spread(HESSIAN, COVARIANCE, mean_rate * (1 - beta), beta) @ vectors
        for beta in (0.0, 1 - 1e-5)
    )
    assert abs(fast[0, 1]) > 0.05 * fast.diagonal().min()
    assert abs(slow[0, 1]) < 0.05 * abs(fast[0, 1])
    assert slow.diagonal() == pytest.approx(fast.diagonal(), rel=0.02)


@pytest.mark.parametrize(("rate", "momentum"), [(1.0, 0.0), (2.0, 0.9)])
def test_without_a_stationary_law_it_complains(rate, momentum):
    with pytest.raises(EscapeError, match="must be positive and η times the largest"):
        heavy_ball_spread(HESSIAN, COVARIANCE, rate, momentum)
