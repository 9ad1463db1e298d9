"""The plane in which a landscape of many dimensions is drawn."""

import pytest
import torch

from sgd_diffusion.escape import Arrival
from sgd_diffusion.landscapes import Landscape, Saddle, Way, parse_potential
from sgd_diffusion.problems import WaysOut
from sgd_diffusion.problems.plane import drawn_plane

FAR = torch.tensor([1.0, 0.0, 0.0], dtype=torch.float64)


@pytest.mark.parametrize(
    ("depth", "second"),
    [(0.0, [0.0, 1.0, 0.0]), (0.5, [0.0, 0.0, -1.0])],
    ids=["line", "bend"],
)
def test_it_contains_the_minima_and_the_saddle_or_the_softest_direction(depth, second):
    """The way from one minimum to the other bends down by `depth` along z."""
    potential = parse_potential(f"(x**2 - 1)**2 + y**2 + 4*(z + {depth}*(1 - x**2))**2", ["x", "y", "z"])
    saddle = [0.0, 0.0, -depth]
    landscape = Landscape(potential, [-1.0, 0.0, 0.0], saddle, "well")
    place = torch.tensor(saddle, dtype=torch.float64)
    way = Way(Saddle(place, 1.0, 0.0, -4.0, FAR, 2.0), 1.0, FAR)
    plane = drawn_plane(landscape, WaysOut([way], Arrival(FAR.unsqueeze(0), torch.eye(3).unsqueeze(0)), []))
    assert plane.axes[0].tolist() == [1.0, 0.0, 0.0]
    sign = 1 if plane.axes[1] @ torch.tensor(second, dtype=torch.float64) > 0 else -1
    assert (sign * plane.axes[1]).tolist() == pytest.approx(second)
    assert torch.allclose(plane.place(plane.projected(place)), place)
