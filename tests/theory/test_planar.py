"""The two-dimensional oracle against closed forms, a published check, and simulated chains."""

import numpy as np
import pytest
import torch

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Level, simulate
from sgd_diffusion.landscapes import muller_brown, quadratic
from sgd_diffusion.theory import ball_exit_time, planar_exit_time

# A discretely watched path crosses unseen: the edge acts as if it lay this many step deviations further out
# (Siegmund 1985; −ζ(1/2)/√(2π)).
OVERSHOOT = 0.5826


def circle(curvature, diffusion, radius, cells):
    return planar_exit_time(
        lambda theta: curvature * (theta**2).sum(-1) / 2 / diffusion,
        (diffusion, diffusion),
        lambda theta: np.hypot(theta[..., 0], theta[..., 1]) / radius,
        start=(0.0, 0.0),
        low=(-1.1 * radius, -1.1 * radius),
        high=(1.1 * radius, 1.1 * radius),
        cells=cells,
    )


@pytest.mark.parametrize(("curvature", "diffusion", "radius"), [(1.0, 0.1, 1.0), (3.0, 0.2, 1.5), (0.5, 1.0, 0.7)])
def test_a_circle_is_the_radial_closed_form(curvature, diffusion, radius):
    exact = np.log(ball_exit_time(curvature, diffusion, radius, dimension=2))
    coarse, fine = circle(curvature, diffusion, radius, 60), circle(curvature, diffusion, radius, 240)
    assert fine[0] == pytest.approx(exact, abs=2e-4)
    assert abs(coarse[0] - exact) < 2 * coarse[1]


@pytest.mark.parametrize(("steepest", "expected"), [(1.0, 6.75), (1.5, 4.39), (2.0, 3.25), (3.0, 2.10)])
def test_a_level_exit_with_unequal_curvatures(steepest, expected):
    """Noise ∝ H: λ_min = 0.3, η/B = 0.2, ΔL = 0.8; ln(τ λ_max) from an independent solution, two decimals."""
    curvatures, c, height = np.array([0.3, steepest]), 0.1, 0.8
    corner = 1.05 * np.sqrt(2 * height / curvatures)
    value, error = planar_exit_time(
        lambda theta: (theta**2).sum(-1) / 2 / c,
        (0.3 * c, steepest * c),
        lambda theta: (theta**2 @ curvatures) / 2 / height,
        start=(0.0, 0.0),
        low=tuple(-corner),
        high=tuple(corner),
        cells=200,
    )
    assert value + np.log(steepest) == pytest.approx(expected, abs=0.01)
    assert error < 1e-3


def test_what_cannot_be_solved_is_refused():
    with pytest.raises(EscapeError, match="outside the region"):
        planar_exit_time(
            lambda theta: theta[..., 0],
            (1.0, 1.0),
            lambda theta: theta[..., 0] + 3,
            start=(0.0, 0.0),
            low=(-1, -1),
            high=(1, 1),
            cells=20,
        )
    with pytest.raises(EscapeError, match="resolves"):
        circle(1.0, 0.01, 1.0, 100)


@pytest.mark.parametrize(
    ("landscape", "height", "diffusion", "rate", "low", "high"),
    [
        (quadratic([1.0, 4.0]), 0.5, 0.12, 0.002, (-1.1, -0.6), (1.1, 0.6)),
        (muller_brown(0.05), 0.4, 0.12, 0.0002, (-0.7, 0.1), (0.35, 0.9)),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_simulated_level_exits_agree_also_where_nothing_separates(landscape, height, diffusion, rate, low, high):
    potential = lambda theta: landscape.potential(torch.from_numpy(theta)).numpy()  # noqa: E731
    lowest = float(landscape.potential(landscape.minimum))

    def reaction_coordinate(theta):
        """ξ at the edge moved outwards by the overshoot along ∇L."""
        gradient = landscape.gradient(torch.from_numpy(theta)).norm(dim=-1).numpy()
        shift = OVERSHOOT * np.sqrt(2 * rate * diffusion) * gradient
        return (potential(theta) - lowest) / (height + shift)

    start = tuple(landscape.minimum.tolist())
    exact, error = planar_exit_time(
        lambda theta: potential(theta) / diffusion,
        (diffusion, diffusion),
        reaction_coordinate,
        start=start,
        low=low,
        high=high,
        cells=200,
    )
    assert error < 0.005
    times = simulate(landscape, SGLD(rate, diffusion), Level(height), replicas=2000, seed=1).iterations * rate
    z = (times.mean() - np.exp(exact)) / (times.std(ddof=1) / np.sqrt(len(times)))
    assert abs(z) < 4
