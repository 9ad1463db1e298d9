"""The search for all saddles around a minimum, on surfaces whose saddles are known."""

import numpy as np
import pytest
import torch
from scipy.stats import ortho_group

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import Landscape, find_saddles, muller_brown, parse_potential, quadratic, styblinski_tang

EGG_CRATE = parse_potential("sin(2*x)*sin(2*y) + 0.1*x + 0.05*y + 0.02*(x**2 + y**2)", ["x", "y"])


def at_minimum(potential, guess):
    """The landscape with its minimum to full precision, by Newton's method."""
    theta = torch.tensor(guess, dtype=torch.float64)
    landscape = Landscape(potential, theta)
    for _ in range(20):
        theta = theta - torch.linalg.solve(
            landscape.hessian_of_potential(theta), landscape.gradient_of_potential(theta)
        )
    return Landscape(potential, theta)


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.thorough)])
def test_the_saddles_of_muller_and_brown(seed):
    """From the literature: two saddles around the intermediate minimum, one around each of the others."""
    landscape = muller_brown()
    low, high = find_saddles(landscape, starts=100, seed=seed)
    assert low.saddle.theta.tolist() == pytest.approx([0.212487, 0.292988], abs=1e-6)
    assert low.far.tolist() == pytest.approx([0.623499, 0.028038], abs=1e-6)
    assert low.saddle.loss == pytest.approx(-72.2489, abs=1e-3)
    assert high.saddle.theta.tolist() == pytest.approx([-0.822002, 0.624313], abs=1e-6)
    assert high.far.tolist() == pytest.approx([-0.558224, 1.441726], abs=1e-6)
    assert high.saddle.loss == pytest.approx(-40.6648, abs=1e-3)
    for way in (low, high):
        assert way.saddle.curvature < 0 < way.saddle.second_curvature
        assert way.saddle.gradient_norm < 1e-5
        assert way.copy_of is None
        assert not way.symmetric
    for minimum, saddle in ((low.far, low.saddle), (high.far, high.saddle)):
        (back,) = find_saddles(at_minimum(landscape.potential, minimum.tolist()), reach=2.0, starts=50, seed=seed)
        assert torch.allclose(back.saddle.theta, saddle.theta, atol=1e-6)
        assert torch.allclose(back.far, landscape.minimum, atol=1e-6)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in (1, 2))])
def test_the_four_ways_out_of_a_well_of_the_egg_crate(seed):
    landscape = at_minimum(EGG_CRATE, [0.8, -0.8])
    ways = find_saddles(landscape, reach=4.0, seed=seed)
    assert [round(way.barrier, 3) for way in ways] == [0.909, 0.937, 1.116, 1.147]
    assert len({tuple(way.far.round(decimals=3).tolist()) for way in ways}) == 4
    assert not any(way.symmetric for way in ways)


def separable(heights, tilts, turn):
    """Σ_i a_i (u_i² − 1)² + b_i u_i with u = turn · θ."""
    a, b, turn = (torch.as_tensor(part, dtype=torch.float64) for part in (heights, tilts, turn))

    def potential(theta):
        u = theta @ turn.T
        return (a * (u**2 - 1) ** 2 + b * u).sum(-1)

    return potential


def test_the_saddles_of_a_rotated_surface_in_three_dimensions():
    """From each minimum one way leads over the maximum of each of the three double wells."""
    heights, tilts, turn = [1.0, 0.6, 1.5], [0.2, -0.1, 0.15], ortho_group.rvs(3, random_state=5)
    low, top, high = (
        np.array([np.sort(np.roots([4 * a, 0, -4 * a, b]).real)[place] for a, b in zip(heights, tilts, strict=True)])
        for place in range(3)
    )
    value = lambda u, i: heights[i] * (u**2 - 1) ** 2 + tilts[i] * u  # noqa: E731
    for signs in ((0, 0, 0), (1, 0, 1)):
        here = np.where(signs, high, low)
        landscape = at_minimum(separable(heights, tilts, turn), (here @ turn).tolist())
        ways = find_saddles(landscape, reach=3.0, starts=60)
        expected = sorted(
            (value(top[i], i) - value(here[i], i), tuple(np.where(np.arange(3) == i, top, here) @ turn))
            for i in range(3)
        )
        assert [way.barrier for way in ways] == pytest.approx([barrier for barrier, _ in expected], abs=1e-8)
        for way, (_, saddle) in zip(ways, expected, strict=True):
            assert way.saddle.theta.tolist() == pytest.approx(saddle, abs=1e-6)


def test_symmetric_copies_and_symmetric_subspaces_are_told_apart():
    """f is symmetric in x and y; over x = y a way leads to the mirror image, and another one elsewhere."""
    potential = parse_potential(
        "((x - y)**2/2 - 1)**2 + ((x + y)**2/2 - 1)**2 + 0.3*(x + y)/2**0.5", ["x", "y"]
    )  # double wells in d = (x − y)/√2, even, and in s = (x + y)/√2, tilted
    ways = find_saddles(at_minimum(potential, [-1.45, 0.0]), reach=3.0)
    on, off = sorted(ways, key=lambda way: not way.symmetric)
    assert len(ways) == 2
    assert on.symmetric
    assert float(on.saddle.theta[0] - on.saddle.theta[1]) == pytest.approx(0, abs=1e-7)
    assert on.far.tolist() == pytest.approx([0.0 + float(on.far[0]), -1.45], abs=0.1)
    assert not off.symmetric
    assert float(off.saddle.theta.sum()) > -1
    assert on.copy_of is None
    assert off.copy_of is None


def test_styblinski_tang_has_a_copy_of_its_saddle_for_every_coordinate():
    ways = find_saddles(styblinski_tang(3))
    assert [way.copy_of for way in ways] == [None, 0, 0]
    assert [way.barrier for way in ways] == pytest.approx([39.36] * 3, abs=0.01)
    assert sorted(int(way.saddle.theta.argmax()) for way in ways) == [0, 1, 2]


def test_a_way_that_leads_nowhere_has_no_far_minimum():
    (way,) = find_saddles(Landscape(parse_potential("x**3 / 3 - x + y**2", ["x", "y"]), [1.0, 0.0]), reach=3.0)
    assert way.far is None
    assert way.saddle.theta.tolist() == pytest.approx([-1.0, 0.0], abs=1e-7)
    assert find_saddles(quadratic([1.0, 2.0]), reach=1.0) == []


def test_units_do_not_matter():
    egg = at_minimum(EGG_CRATE, [0.8, -0.8])
    small = at_minimum(lambda theta: 1e-19 * EGG_CRATE(theta / 1e-10), [0.8e-10, -0.8e-10])
    found, expected = find_saddles(small, reach=4e-10), find_saddles(egg, reach=4.0)
    assert [way.barrier / 1e-19 for way in found] == pytest.approx([way.barrier for way in expected], rel=1e-9)


def test_what_cannot_be_searched_is_refused():
    with pytest.raises(LandscapeError, match="give the `reach`"):
        find_saddles(quadratic([1.0]))
    for options in ({"reach": 0.0}, {"reach": 1.0, "starts": 0}):
        with pytest.raises(LandscapeError, match="must be positive"):
            find_saddles(quadratic([1.0]), **options)


def test_places_between_given_minima_are_enough_to_find_a_way():
    landscape = at_minimum(EGG_CRATE, [0.8, -0.8])
    ways = find_saddles(landscape, reach=4.0, others=[torch.tensor([2.308, -2.345])], starts=0)
    assert 1.116 in [round(way.barrier, 3) for way in ways]
