"""All ways out of the basin of a user-defined landscape, and what their predictions rest on."""

import pytest
import torch

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import Landscape, parse_potential, styblinski_tang
from sgd_diffusion.problems import constant_noise, deviation_noise, landscape_between, ways_out, ways_table, white_noise

EGG_CRATE = parse_potential("sin(2*x)*sin(2*y) + 0.1*x + 0.05*y + 0.02*(x**2 + y**2)", ["x", "y"])


@pytest.mark.thorough
@pytest.mark.parametrize("other", [[2.4, -2.4], [-0.8, 0.8]])
def test_the_saddle_towards_another_minimum_does_not_choose_the_ways(other):
    landscape = landscape_between(EGG_CRATE, [0.8, -0.8], other, "egg-crate")
    found = ways_out(landscape, white_noise(landscape, strength=3.0))
    assert [round(way.barrier, 3) for way in found.ways] == [0.909, 0.937, 1.116, 1.147]
    assert found.least_exponent == pytest.approx(2 * 0.9087 / 9, rel=1e-3)  # 2ΔL/s² of the lowest
    assert [path.action for path in found.paths] == pytest.approx([2 * way.barrier / 9 for way in found.ways], rel=0.01)
    assert len(found.boundary.centres) == 4
    table = ways_table(found, torch.tensor([4, 3, 2, 1]))
    assert sorted(table["arrivals"]) == [1, 2, 3, 4]
    assert table["barrier"].is_monotonic_increasing


def test_copies_share_a_path_only_if_their_noise_is_the_same():
    landscape = styblinski_tang(2)
    alike = ways_out(landscape, constant_noise(landscape, strength=1.0)).paths
    assert alike[0] is alike[1]
    unlike = ways_out(landscape, deviation_noise(landscape, lambda theta: torch.tensor([1.0, 2.0]) + 0 * theta)).paths
    assert max(path.action for path in unlike) == pytest.approx(4 * min(path.action for path in unlike), rel=0.01)


def test_a_basin_without_a_minimum_beyond_is_refused():
    cubic = Landscape(parse_potential("x**3 / 3 - x + y**2", ["x", "y"]), [1.0, 0.0], [-1.0, 0.0], "cubic")
    with pytest.raises(LandscapeError, match=r"none of the 1 ways .* leads to another minimum"):
        ways_out(cubic, white_noise(cubic, strength=1.0))
