"""Heavy ball and Adam against torch's own optimisers and against the stationary variance in a parabola."""

import pytest
import torch

from sgd_diffusion.dynamics import Adam, GaussianMinibatches, HeavyBall
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Box, Coordinate, simulate, split
from sgd_diffusion.landscapes import NetworkLoss, double_well, parse_potential, quadratic
from sgd_diffusion.landscapes.landscape import Landscape
from sgd_diffusion.parameter_batch import RowIndex

ONE = RowIndex.of_one_point()
BUMPS = Landscape(parse_potential("x**4 / 4 + x**2 / 2 + y**2 - x*y/3", ["x", "y"]), [0.0, 0.0])


@pytest.mark.parametrize(
    ("dynamics", "optimiser"),
    [
        (HeavyBall(0.1, 4, 0.6, momentum=0.8), lambda theta: torch.optim.SGD([theta], lr=0.1, momentum=0.8)),
        (Adam(0.1, 4, 0.6, betas=(0.7, 0.9)), lambda theta: torch.optim.Adam([theta], lr=0.1, betas=(0.7, 0.9))),
        (Adam(0.1, 4, 0.6, epsilon=0.3), lambda theta: torch.optim.Adam([theta], lr=0.1, eps=0.3)),
    ],
)
def test_a_trajectory_is_that_of_torchs_optimiser(dynamics, optimiser):
    """The loss k-sharpened as a user would write it: L(θ) = f(√k θ), plus the noise that torch is given as a slope."""
    sharpness, landscape = 2.0, BUMPS.sharpened(2.0)
    draws = torch.randn(100, 1, 2, generator=torch.Generator().manual_seed(0)).double()
    state = dynamics.at_rest(torch.tensor([[0.4, -0.3]], dtype=torch.float64))
    theta = state[0, :2].clone().requires_grad_()
    own, stepper = optimiser(theta), dynamics.bind(landscape, ONE)
    for draw in draws:
        state = stepper.advance(state, draw)
        own.zero_grad()
        noise = sharpness**0.5 * 0.6 / 4**0.5 * draw[0]
        (BUMPS.potential(sharpness**0.5 * theta) + theta @ noise).backward()
        own.step()
        assert torch.allclose(state[0, :2], theta.detach(), atol=1e-12)
    assert state[0, :2].norm() > 0.01


def test_the_variance_of_heavy_ball_in_a_parabola():
    """η_eff σ²/[h (2 − ηh/(1 + β))] with η_eff = η/(1 − β): 24 % less than that of SGD with the rate η_eff here."""
    eta, momentum, curvature = 0.05, 0.9, 1.0
    dynamics = HeavyBall(eta, 1, 1.0, momentum=momentum)
    stepper, stream = dynamics.bind(quadratic([curvature]), ONE), torch.Generator().manual_seed(0)
    state = dynamics.at_rest(torch.zeros(4000, 1, dtype=torch.float64))
    seen = []
    for iteration in range(600):
        state = stepper.advance(state, torch.randn(4000, 1, generator=stream, dtype=torch.float64))
        if iteration >= 200 and iteration % 40 == 0:
            seen.append(state[:, 0].var())
    effective = eta / (1 - momentum)
    expected = effective / (curvature * (2 - eta * curvature / (1 + momentum)))
    assert abs(torch.stack(seen).mean() / expected - 1) < 4 * (2 / (4000 * len(seen))) ** 0.5


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: HeavyBall(0.1, 1, 1.0, momentum=1.0), "momentum must lie in"),
        (lambda: Adam(0.1, 1, 1.0, betas=(0.9, -0.1)), "beta 2 must lie in"),
        (lambda: Adam(0.1, 1, 1.0, epsilon=0.0), "epsilon must be positive"),
        (lambda: simulate(quadratic([1.0]), HeavyBall(3.9, 1, 1.0), Box(1.0)), "stable only below 3.8"),
    ],
)
def test_what_has_no_meaning_is_refused(make, message):
    with pytest.raises(EscapeError, match=message):
        make()


@pytest.mark.parametrize(
    "dynamics",
    [HeavyBall(0.02, 1, 1.5, momentum=0.7), Adam(0.3, 1, 3.0, betas=(0.5, 0.9), epsilon=5.0)],
    ids=["heavy ball", "Adam"],
)
def test_splitting_copies_the_memory_of_a_branch(dynamics):
    """Plain runs and splitting agree; without its memory a branch would begin at rest and take longer."""
    where = double_well(), dynamics, Coordinate(threshold=0.0)
    plain = simulate(*where, replicas=1000, seed=1).estimate()
    found = split(*where, replicas=400, repeats=20, seed=1).estimate()
    assert plain.value > 500
    assert found.low < plain.high
    assert plain.low < found.high


def test_gaussian_minibatches_have_the_covariance_of_minibatches():
    stream = torch.Generator().manual_seed(0)
    loss = NetworkLoss(torch.randn(25, 3, generator=stream), torch.arange(25) % 2, hidden=(2,), weight_decay=0.1)
    theta = torch.randn(loss.dimension, generator=stream).double()
    landscape, rows, batch = Landscape(loss, theta), 40_000, 4
    gradient = GaussianMinibatches(loss).bind(landscape, torch.tensor([[float(batch)]]))
    found = gradient(theta.expand(rows, -1), torch.randn(rows, 25, generator=stream, dtype=torch.float64))
    expected = loss.covariance(theta) / batch
    errors = ((expected.diag().outer(expected.diag()) + expected**2) / rows).sqrt()
    assert ((found.T.cov() - expected).abs() < 5 * errors + 1e-12).all()
    assert ((found.mean(0) - loss.gradient(theta)).abs() < 5 * (expected.diag() / rows).sqrt() + 1e-12).all()
