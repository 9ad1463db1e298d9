"""The boundary of arrival, and mean escape times of basins against the backward equation in two dimensions."""

import functools
import math

import numpy as np
import pytest
import torch

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Arrival, OtherMinima, Plane, exit_points, neighbourhoods, simulate, split
from sgd_diffusion.landscapes import Landscape, basin_of, double_well, find_saddles, muller_brown, parse_potential
from sgd_diffusion.parameter_batch import RowIndex
from sgd_diffusion.theory import planar_exit_time, theorem_1

STREAM = torch.Generator().manual_seed(4)


def refined(potential, guess):
    """The landscape with its minimum to full precision."""
    theta = torch.tensor(guess, dtype=torch.float64)
    for _ in range(20):
        here = Landscape(potential, theta)
        theta = theta - torch.linalg.solve(here.curvature, here.gradient_of_potential(theta))
    return Landscape(potential, theta)


def at_minimum(expression, guess):
    return refined(parse_potential(expression, ["x", "y"]), guess)


EGG = at_minimum("sin(2*x)*sin(2*y) + 0.1*x + 0.05*y + 0.02*(x**2 + y**2)", [0.8, -0.8])
ROSENBROCK = at_minimum("(1 - x)**2 + 10*(y - x**2)**2 - 3*exp(-((x + 1)**2 + (y - 1)**2)/0.2)", [1.0, 1.0])
MULLER_BROWN = muller_brown(0.05)
DEEP = refined(MULLER_BROWN.potential, [-0.558224, 1.441726])
DEEP.formula, DEEP.numbers = MULLER_BROWN.formula, MULLER_BROWN.numbers
BASINS = {  # landscape, reach of the search, corners of the oracle's rectangle, η
    "Müller–Brown": (MULLER_BROWN, None, (-1.7, -0.6), (1.3, 2.1), 2e-4),
    "Müller–Brown, deep": (DEEP, 2.5, (-1.7, -0.6), (1.3, 2.4), 2.5e-4),
    "egg-crate": (EGG, 4.0, (-4.0, -4.5), (5.0, 4.0), 2e-3),
    "Rosenbrock": (ROSENBROCK, 4.0, (-2.2, -1.2), (2.2, 4.0), 5e-4),
}


@functools.cache
def ways_and_boundary(name):
    landscape, reach, *_ = BASINS[name]
    ways = find_saddles(landscape, reach=reach)
    boundary = neighbourhoods(landscape, torch.stack([way.far for way in ways]), [way.saddle.theta for way in ways])
    return ways, boundary


def exact(name, boundary, diffusion, cells=300):
    """ln of the mean time to arrival of the diffusion, and its discretisation error."""
    landscape, _, low, high, _ = BASINS[name]
    reaction = boundary.bind(landscape, RowIndex.of_one_point())

    def reaction_coordinate(theta):
        flat = torch.from_numpy(np.ascontiguousarray(theta.reshape(-1, 2)))
        return reaction(flat).clamp_max(1e9).numpy().reshape(theta.shape[:-1])

    return planar_exit_time(
        lambda theta: landscape.potential(torch.from_numpy(np.ascontiguousarray(theta))).numpy() / diffusion,
        (diffusion, diffusion),
        reaction_coordinate,
        start=tuple(landscape.minimum.tolist()),
        low=low,
        high=high,
        cells=cells,
    )


def test_round_neighbourhoods_are_those_of_other_minima():
    centres = torch.tensor([[1.0, 0.0], [0.0, 2.0]], dtype=torch.float64)
    theta = torch.randn(50, 2, generator=STREAM, dtype=torch.float64)
    rows = RowIndex.of_one_point()
    round_ones = Arrival(centres, torch.eye(2).expand(2, 2, 2) / 0.25**2).bind(double_well(), rows)
    assert torch.allclose(round_ones(theta), OtherMinima(centres, 0.25).bind(double_well(), rows)(theta))


def test_arrival_is_where_the_quadratic_form_says():
    metric = torch.tensor([[5.0, 2.0], [2.0, 3.0]], dtype=torch.float64)
    boundary = Arrival(torch.zeros(1, 2), metric.unsqueeze(0))
    theta = torch.randn(200, 2, generator=STREAM, dtype=torch.float64)
    inside = (theta @ metric * theta).sum(1) < 1
    assert 10 < int(inside.sum()) < 190
    assert torch.equal(boundary.arrived_at(theta) == 0, inside)
    assert torch.equal(boundary.bind(double_well(), RowIndex.of_one_point())(theta) > 1, inside)
    squeezed = boundary.sharpened(4.0)
    assert torch.equal(squeezed.arrived_at(theta / 2) == 0, inside)


@pytest.mark.parametrize("name", BASINS)
def test_neighbourhoods_lie_in_the_basins_of_their_minima(name):
    landscape = BASINS[name][0]
    ways, boundary = ways_and_boundary(name)
    known = torch.cat([landscape.minimum.unsqueeze(0), boundary.centres])
    angle = torch.linspace(0, 2 * math.pi, 33, dtype=torch.float64)[:-1]
    circle = torch.stack([angle.cos(), angle.sin()], 1)
    for number, (centre, root) in enumerate(zip(boundary.centres, boundary.roots, strict=True), start=1):
        surface = centre + torch.linalg.solve(root, circle.T).T
        assert (basin_of(landscape, surface, known) == number).all()
    assert len(ways) == {"Müller–Brown": 2, "Müller–Brown, deep": 1, "egg-crate": 4, "Rosenbrock": 1}[name]


def test_the_metric_is_that_of_the_stationary_law():
    """With C = cH the stationary covariance is round, with C = c it is ∝ H⁻¹."""
    landscape = at_minimum("(x**2 - 1)**2 + 2*y**2", [-1.0, 0.0])
    minima, saddles = torch.tensor([[1.0, 0.0]]), [torch.zeros(2, dtype=torch.float64)]
    round_one = neighbourhoods(landscape, minima, saddles, lambda theta: 3 * landscape.hessian_of_potential(theta))
    flat = neighbourhoods(landscape, minima, saddles, lambda theta: 3 * torch.eye(2).expand(len(theta), 2, 2).double())
    assert torch.allclose(round_one.metrics[0], 4 * torch.eye(2, dtype=torch.float64))  # half of the distance 1
    assert torch.allclose(flat.metrics[0], torch.diag(torch.tensor([4.0, 2.0], dtype=torch.float64)))  # H = (8, 4)
    assert torch.allclose(neighbourhoods(landscape, minima, saddles).metrics, flat.metrics)


@pytest.mark.parametrize(
    ("name", "diffusion"),
    [("Müller–Brown, deep", 1.0), ("egg-crate", 0.2), pytest.param("Rosenbrock", 0.5, marks=pytest.mark.thorough)],
)
def test_the_mean_time_of_a_basin(name, diffusion):
    _, boundary = ways_and_boundary(name)
    expected, off = exact(name, boundary, diffusion, cells=240)
    landscape, rate = BASINS[name][0], BASINS[name][-1]
    found = simulate(landscape, SGLD(rate, diffusion), boundary, replicas=400, seed=2).iterations * rate
    error = found.std(ddof=1) / found.mean() / len(found) ** 0.5
    assert abs(math.log(found.mean()) - expected) < 4 * error + off


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("name", "diffusion"),
    [
        (name, d)
        for name, several in {
            "Müller–Brown": (0.15, 0.12, 0.09),
            "Müller–Brown, deep": (1.2, 1.0, 0.8),
            "egg-crate": (0.2, 0.17, 0.14),
            "Rosenbrock": (0.6, 0.5, 0.4),
        }.items()
        for d in several
    ],
)
def test_the_mean_time_of_a_basin_at_several_noise_levels(name, diffusion):
    """Plain simulation of many replicas, with half the step of the normal test."""
    _, boundary = ways_and_boundary(name)
    expected, off = exact(name, boundary, diffusion, cells=400)
    landscape, rate = BASINS[name][0], BASINS[name][-1] / 2
    times = simulate(landscape, SGLD(rate, diffusion), boundary, replicas=1000, max_iterations=10**8, seed=3)
    found = times.iterations * rate
    error = found.std(ddof=1) / found.mean() / len(found) ** 0.5
    assert abs(math.log(found.mean()) - expected) < 4 * error + off + 0.02


@pytest.mark.parametrize(
    ("name", "diffusion", "least"),
    [pytest.param("Müller–Brown, deep", 1.0, 0.6, marks=pytest.mark.thorough), ("Rosenbrock", 0.5, 0.95)],
)
def test_replicas_that_cross_the_plane_of_a_saddle_flow_back(name, diffusion, least):
    """Why a crossing does not count: the plane also cuts the basin far from the saddle."""
    landscape = BASINS[name][0]
    ways, boundary = ways_and_boundary(name)
    known = torch.cat([landscape.minimum.unsqueeze(0), boundary.centres])
    dynamics = SGLD(BASINS[name][-1], diffusion)
    crossed, arrived = (
        exit_points(landscape, dynamics, where, replicas=100, max_iterations=10**7, seed=1).at_exit + landscape.minimum
        for where in (Plane(ways[0].saddle.direction, ways[0].saddle.theta), boundary)
    )
    assert float((basin_of(landscape, crossed, known) == 0).double().mean()) > least
    assert not (basin_of(landscape, arrived, known) == 0).any()


def test_the_rates_of_all_ways_add_in_weak_noise():
    """Theorem 1 summed over the four saddles of the egg-crate, against the exact time."""
    ways, boundary = ways_and_boundary("egg-crate")
    diffusion = 0.06
    hessian = EGG.curvature
    rates = [-theorem_1(hessian, EGG.hessian_of_potential(way.saddle.theta), way.barrier, diffusion) for way in ways]
    expected, _ = exact("egg-crate", boundary, diffusion, cells=240)
    assert -np.logaddexp.reduce(rates) == pytest.approx(expected, abs=0.08)
    assert -rates[-1] - expected > 1.5  # the highest way alone


@pytest.mark.parametrize(
    "name", ["egg-crate", *(pytest.param(name, marks=pytest.mark.thorough) for name in ("Rosenbrock", "Müller–Brown"))]
)
def test_the_size_of_the_neighbourhoods_hardly_matters(name):
    diffusion = {"egg-crate": 0.17, "Rosenbrock": 0.4, "Müller–Brown": 0.12}[name]
    ways, _ = ways_and_boundary(name)
    minima, saddles = torch.stack([way.far for way in ways]), [way.saddle.theta for way in ways]
    small, large = (
        exact(name, neighbourhoods(BASINS[name][0], minima, saddles, size=size), diffusion, cells=160)[0]
        for size in (0.3, 0.7)
    )
    assert 0 < small - large < 0.16


@pytest.mark.thorough
def test_splitting_arrives_in_the_exact_time():
    _, boundary = ways_and_boundary("egg-crate")
    expected, _ = exact("egg-crate", boundary, 0.08, cells=300)
    escape = split(EGG, SGLD(0.002, 0.08), boundary, replicas=1000, repeats=20, killed_share=0.1, seed=1).estimate(
        "time"
    )
    assert abs(math.log(escape.value) - expected) < 2 * math.log(escape.high / escape.low) / 3.92 + 0.05


def test_what_is_no_boundary_of_arrival_is_refused():
    well = double_well()
    with pytest.raises(EscapeError, match="shapes"):
        Arrival(torch.zeros(1, 2), torch.eye(2))
    with pytest.raises(EscapeError, match="positive definite"):
        Arrival(torch.zeros(1, 2), -torch.eye(2).unsqueeze(0))
    with pytest.raises(EscapeError, match="another minimum"):
        neighbourhoods(well, torch.zeros(0, 1), [well.saddle])
    with pytest.raises(EscapeError, match="no minimum with positive curvatures"):
        neighbourhoods(well, torch.zeros(1, 1), [well.saddle])
