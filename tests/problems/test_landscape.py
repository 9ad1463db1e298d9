"""From a potential to its minimum and saddle, in any units, and what is no potential."""

import pytest
import torch

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import parse_potential
from sgd_diffusion.problems import constant_noise, landscape_between, place_points, ways_out


def well(expression="(x**2 - 1)**2", start=(-2.0,), other=(3.0,)):
    return landscape_between(parse_potential(expression, ["x"]), start, other, "mine")


def two_dimensional(potential):
    return landscape_between(potential, [-1.0, 0.0], [1.0, 0.0], "mine")


def test_minimum_and_saddle_are_found():
    landscape = well()
    assert landscape.minimum.tolist() == pytest.approx([-1])
    assert landscape.saddle.tolist() == pytest.approx([0], abs=1e-8)
    assert float(landscape.barrier) == pytest.approx(1)


def measured(height, length):
    """Return minimum, saddle, barrier, exponent and plan of one curved landscape, converted to natural units."""
    bent = "(u**2 - 1)**2 + 0.3*u + 4*(v + u/2)**2 + 0.5*u*v"
    expression = f"{height}*({bent})".replace("u", f"(x/{length})").replace("v", f"(y/{length})")
    potential = parse_potential(expression, ["x", "y"])
    landscape = landscape_between(potential, [-1.5 * length, 0.0], [1.4 * length, 0.2 * length], "mine")
    noise = constant_noise(landscape, strength=12 * height**0.5)
    ways = ways_out(landscape, noise)
    rows = place_points(landscape, noise, ways, points=8, exponents=(1.5, 10.0), stiffness=0.1)
    return [
        (torch.stack([landscape.minimum, landscape.saddle]) / length).flatten().tolist(),
        float(landscape.barrier) / height,
        ways.least_exponent * height / length**2,
        [row["batch_size"] for row in rows],
        [row["learning_rate"] * height / length**2 for row in rows],
    ]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("height", "length"),
    [
        (1e-19, 1e-10),
        (1e-19, 1.0),
        (1.0, 1e-10),
        (1e12, 1e6),
    ],
)
def test_units_do_not_matter(height, length):
    """A landscape in joules and metres must give the results that it gives in natural units."""
    for found, expected in zip(measured(height, length), measured(1.0, 1.0), strict=True):
        assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"other": [-0.5]}, "end at the same minimum"),
        ({"expression": "x"}, "no minimum was found|lowest curvature"),
        ({"expression": "x**4", "other": [1.0]}, "lowest curvature|no minimum|no barrier"),
        ({"expression": "log(x)"}, "`start`: the potential is nan|no finite derivatives"),
        ({"expression": "3"}, "mine: the potential cannot be differentiated"),
        ({"expression": "(x + 1)**4*(x - 1)**2"}, "not a minimum with positive curvature"),
        ({"expression": "1e-200*(x**2 - 1)**2"}, "mine: its barrier is 1e-200, but must lie between 1e-50 and 1e"),
        ({"expression": "(x*1e60 - 1)**2 * (x*1e60 + 1)**2", "start": [-2e-60], "other": [2e-60]}, "."),
        ({"expression": "pi"}, "mine: the potential cannot be differentiated"),
    ],
)
def test_what_is_no_landscape_is_explained(keys, told):
    with pytest.raises(LandscapeError, match=told):
        well(**keys)


@pytest.mark.parametrize(
    "potential",
    [
        lambda t: (t[..., 0] ** 2 - 1) ** 2 + (t[..., 1:] ** 2).sum(),
        lambda t: (t[0] ** 2 - 1) ** 2 + t[1] ** 2,
        lambda t: ((t**2 - 1) ** 2).sum(),
    ],
    ids=["a sum over all points", "points for coordinates", "a sum over everything"],
)
def test_a_potential_that_is_none_of_each_point_is_refused(potential):
    """Such a function is right for one point, but gives another potential for a batch of replicas."""
    with pytest.raises(LandscapeError, match=r"a batch of points is .*, but that of the single points is"):
        two_dimensional(potential)


@pytest.mark.parametrize(
    "potential",
    [
        lambda t: t[..., 0].detach() ** 2,
        lambda t: t[..., 0].round().long() ** 2,
        lambda t: 1j * t[..., 0] ** 2,
        lambda t: torch.ones(t.shape[:-1]),
    ],
    ids=["detached", "rounded", "complex", "constant"],
)
def test_a_potential_that_autograd_cannot_follow_is_refused(potential):
    with pytest.raises(LandscapeError, match="mine: the potential cannot be differentiated"):
        landscape_between(potential, [-2.0], [3.0], "mine")


def test_a_potential_with_parameters_of_its_own_must_freeze_them():
    layer = torch.nn.Linear(1, 1).double()

    def potential(theta):
        return (theta[..., 0] ** 2 - 1) ** 2 + 0 * layer(theta)[..., 0]

    with pytest.raises(LandscapeError, match="Freeze them"):
        landscape_between(potential, [-2.0], [3.0], "mine")
    layer.requires_grad_(False)
    assert float(landscape_between(potential, [-2.0], [3.0], "mine").barrier) == pytest.approx(1)
