"""What is measured of a way out, on landscapes where it is known."""

import math

import numpy as np
import pytest
import torch

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import (
    Landscape,
    circle_regression,
    double_well,
    joined_parabolas,
    muller_brown,
    styblinski_tang,
)
from sgd_diffusion.theory import (
    exponents,
    log_escape_time,
    log_times,
    path_over_saddle,
    path_to_boundary,
    printed_exponents,
    theorem_1,
    theorem_2,
)


def constant(covariance):
    return lambda theta: covariance * torch.eye(theta.shape[1], dtype=torch.float64).expand(len(theta), -1, -1)


def test_curvatures_barrier_share_and_action_of_joined_parabolas():
    landscape = joined_parabolas(4, 1, 0.5)
    meeting = float(landscape.saddle[0]) / 5

    def curvature(theta):
        return torch.where(theta < meeting, theta.new_tensor(4.0), theta.new_tensor(1.0)).unsqueeze(-1)

    path = path_over_saddle(landscape, curvature)
    assert (path.curvature, path.saddle_curvature, path.barrier) == pytest.approx((4, 1, 0.5))
    assert path.basin_share == pytest.approx(1 / 5, rel=1e-2)
    assert path.action == pytest.approx(2 * (0.1 / 4 + 0.4 / 1), rel=1e-2)
    assert path.noise_ratio == pytest.approx(0.25)
    found = exponents(path)
    # The theorem's own noise: it and the quasi-potential agree, white noise of the minimum's strength does not.
    assert found["DDT"] == pytest.approx(found["LDT"], rel=1e-2)
    assert found["Kramers"] == pytest.approx(0.25)


def test_predictions_are_those_of_each_theory_by_itself():
    landscape = double_well(2.0)
    path = path_over_saddle(landscape, constant(3.0), half=False, lowest_loss=0.5)
    inverse = np.array([40.0])
    found = log_times(path, inverse)
    minimum, saddle = (landscape.hessian(place) for place in (landscape.minimum, landscape.saddle))
    # D = ηC/2B.
    assert found["Kramers"][0] == pytest.approx(theorem_1(minimum, saddle, 2.0, 3.0 / 80), rel=1e-12)
    scale = 3.0 / 16
    expected = theorem_2(16, -8, 2.0, batch_size=40 / scale, learning_rate=1.0, s=path.basin_share)
    assert found["DDT"][0] == pytest.approx(expected, rel=1e-12)
    expected = log_escape_time(4.0, batch_size=40, learning_rate=1.0, curvature=16, saddle_curvature=-8)
    # The theory's c is 2L* = 1; it is given the measured one, as the others.
    expected += 40 * (1 / scale - 1) * printed_exponents(path)["LOG"]
    assert found["LOG"][0] == pytest.approx(expected, rel=1e-12)
    assert found["LDT"][0] == pytest.approx(40 * 2 * 2.0 / 3.0, rel=1e-6)


def test_ways_share_the_rate_and_the_saddle_takes_half():
    alone = path_over_saddle(styblinski_tang(1), constant(1.0), half=False, lowest_loss=1.0)
    shared = path_over_saddle(styblinski_tang(1), constant(1.0), n_paths=10, lowest_loss=1.0)
    inverse = np.array([0.1])
    for theory in ("Kramers", "DDT", "LOG"):
        difference = log_times(alone, inverse)[theory] - log_times(shared, inverse)[theory]
        assert difference[0] == pytest.approx(math.log(20))


def test_the_share_of_the_barrier_ends_at_the_inflection():
    path = path_over_saddle(double_well(), constant(1.0))
    # L = (θ² − 1)² has its inflection at θ² = 1/3, L = 4/9.
    assert path.basin_share == pytest.approx(4 / 9, abs=1e-3)
    assert path_over_saddle(circle_regression(2.0), constant(1.0)).basin_share == pytest.approx(0.5, abs=1e-3)


def test_no_escape_where_the_noise_vanishes_and_no_log_loss_without_samples():
    def curvature(theta):
        return (12 * theta**2 - 4).abs().unsqueeze(-1)

    assert exponents(path_over_saddle(double_well(), curvature))["LDT"] == math.inf
    white = exponents(path_over_saddle(double_well(), constant(1.0), white=True))
    assert math.isnan(white["LOG"])
    assert white["DDT"] == white["Kramers"] == pytest.approx(2.0)


def test_the_log_loss_of_a_regression_is_its_own():
    landscape = circle_regression(4.0)
    lowest = float(landscape.loss(landscape.minimum))
    noise = lambda theta: 2 * (landscape.loss(theta)).view(-1, 1, 1)  # noqa: E731, as the theory has it
    path = path_over_saddle(landscape, noise, n_paths=2, lowest_loss=lowest)
    found = exponents(path)
    assert found["LOG"] == pytest.approx(math.log(5))
    # Given that noise, the quasi-potential is the log of the loss.
    assert found["LDT"] == pytest.approx(math.log(5), rel=1e-5)


@pytest.mark.thorough
def test_in_two_dimensions_the_way_is_the_path_of_least_action():
    landscape = muller_brown(0.05)
    path = path_over_saddle(landscape, constant(2.0), white=True)
    assert path.action == pytest.approx(float(landscape.barrier), rel=1e-2)
    lowest = torch.linalg.eigvalsh(landscape.hessian(landscape.minimum))
    assert lowest[0] <= path.curvature <= lowest[1]
    assert 0 < path.basin_share < 1


@pytest.mark.thorough
def test_noise_that_vanishes_on_a_way_in_the_plane_leaves_large_deviations_without_a_say(caplog):
    landscape = Landscape(lambda t: (t[..., 0] ** 2 - 1) ** 2 + t[..., 1] ** 2, [-1.0, 0.0], [0.0, 0.0], "trough")

    def curvature(theta):
        along = (12 * theta[:, 0] ** 2 - 4).abs()
        return torch.diag_embed(torch.stack([along, torch.full_like(along, 2.0)], dim=-1))

    path = path_over_saddle(landscape, curvature)
    assert math.isnan(exponents(path)["LDT"])
    assert "large deviations predict nothing for trough: the least action" in caplog.text
    # The rest is that of the straight way, on which L = (x² − 1)² has its inflection at 4/9.
    assert (path.noise, path.basin_share) == (pytest.approx(8), pytest.approx(4 / 9, abs=0.01))


def test_a_boundary_has_no_prefactor_but_all_exponents():
    path = path_to_boundary(0.5, 2.0, noise=2.0, action=0.5, mean_noise=1.5, white_barrier=0.3, lowest_loss=0.5)
    assert exponents(path) == pytest.approx({"Kramers": 0.4, "DDT": 0.5, "LOG": math.log(2) / 2, "LDT": 0.5})
    times = log_times(path, np.array([3.0]))
    assert math.isnan(times["Kramers"][0])
    assert times["LDT"][0] == 1.5


def test_a_start_that_is_no_minimum_is_refused():
    with pytest.raises(LandscapeError, match="hill: the loss at the saddle"):
        Landscape(lambda theta: -(theta**2).sum(-1), [0.0], [1.0], "hill")
    four = Landscape(lambda theta: ((theta**2 - 1) ** 2).sum(-1), [-1.0, -1.0], [0.0, 0.0], "four wells")
    with pytest.raises(LandscapeError, match="four wells: the curvatures are"):  # a maximum for the saddle
        path_over_saddle(four, constant(1.0))
