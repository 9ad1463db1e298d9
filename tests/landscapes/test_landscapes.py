"""Landscapes against printed values, autograd and each other."""

import pytest
import torch

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import (
    Landscape,
    averaged_styblinski_tang,
    double_well,
    muller_brown,
    quadratic,
    styblinski_tang,
    two_basins,
)

EVERY = [
    styblinski_tang(3),
    averaged_styblinski_tang(3),
    double_well(2.0, 0.7),
    quadratic([1.0, 3.0]),
    muller_brown(0.1),
    two_basins(1.0, 8.0, 2.0),
    two_basins(1.0, 8.0, 2.0, start="right"),
]


@pytest.mark.parametrize("landscape", EVERY, ids=lambda landscape: landscape.name)
def test_minimum_and_saddle_are_what_they_say(landscape):
    assert landscape.gradient(landscape.minimum).abs().max() < 1e-9
    assert torch.linalg.eigvalsh(landscape.hessian(landscape.minimum))[0] > 0
    if landscape.saddle_of_potential is not None:
        assert landscape.gradient(landscape.saddle).abs().max() < 1e-9
        assert (torch.linalg.eigvalsh(landscape.hessian(landscape.saddle)) < 0).sum() == 1
        assert landscape.barrier > 0


@pytest.mark.parametrize("landscape", EVERY, ids=lambda landscape: landscape.name)
def test_given_gradients_are_those_of_the_potential(landscape):
    theta = torch.randn(4, 5, landscape.dimension, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    plain = Landscape(landscape.potential, landscape.minimum_of_potential)
    assert torch.allclose(landscape.gradient(theta), plain.gradient(theta), atol=1e-9)
    assert landscape.loss(theta).shape == (4, 5)


def test_styblinski_tang_has_its_printed_numbers():
    landscape = styblinski_tang(10)
    assert landscape.minimum.tolist() == pytest.approx([-2.903534] * 10, abs=1e-6)
    assert float(landscape.saddle[0]) == pytest.approx(0.156731, abs=1e-6)
    assert float(landscape.barrier) == pytest.approx(39.36, abs=0.005)
    assert float(landscape.hessian(landscape.minimum)[0, 0]) == pytest.approx(34.58, abs=0.005)
    assert float(torch.linalg.eigvalsh(landscape.hessian(landscape.saddle))[0]) == pytest.approx(-15.85, abs=0.005)


def test_sharpening_multiplies_the_hessian_and_keeps_the_barrier():
    landscape = styblinski_tang(2)
    sharp = landscape.sharpened(3.0)
    assert torch.allclose(sharp.minimum, landscape.minimum / 3**0.5)
    assert torch.allclose(sharp.hessian(sharp.minimum), 3 * landscape.hessian(landscape.minimum))
    assert torch.allclose(sharp.loss(sharp.saddle) - sharp.loss(sharp.minimum), landscape.barrier)
    assert torch.allclose(sharp.sharpened(2.0).sharpness, torch.tensor(6.0, dtype=torch.float64))
    plain = Landscape(lambda theta: landscape.potential(theta * 3**0.5), sharp.minimum)
    assert torch.allclose(sharp.gradient(sharp.saddle + 0.1), plain.gradient(sharp.saddle + 0.1))


def test_a_vector_of_sharpnesses_has_a_point_axis():
    panel = styblinski_tang(2).sharpened([1.0, 4.0])
    assert panel.minimum.shape == (2, 2)
    assert torch.allclose(panel.minimum[1], panel.minimum[0] / 2)
    assert torch.allclose(panel.at(1).minimum, panel.minimum[1])
    assert panel.gradient(panel.minimum).abs().max() < 1e-9


def test_two_basins_have_their_curvatures_and_one_depth():
    for start, curvature in (("left", 1.0), ("right", 8.0)):
        landscape = two_basins(1.0, 8.0, 2.0, start=start)
        assert float(landscape.hessian(landscape.minimum)) == pytest.approx(curvature)
        assert float(landscape.barrier) == pytest.approx(2.0)
    left, right = two_basins(1.0, 4.0), two_basins(1.0, 4.0, start="right")
    x = torch.linspace(0.1, 2, 7, dtype=torch.float64).unsqueeze(-1)
    assert torch.allclose(right.loss(x), left.loss(-2 * x))  # one basin is the other, stretched


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"potential": "x**2", "minimum": [0.0]}, r"must be a function .* got 'x\*\*2'\. parse_potential"),
        ({"potential": lambda t: t.sum(-1) * float("nan"), "minimum": [0.0]}, "is nan at the minimum"),
        ({"potential": lambda t: t**2, "minimum": [0.0, 0.0]}, r"gives shape \(2,\) for one point"),
        ({"potential": lambda t: (t**2).sum(-1), "minimum": [[0.0]]}, "the minimum must be one point"),
        ({"potential": lambda t: (t**2).sum(-1), "minimum": [float("inf")]}, "the minimum must be one point"),
        ({"potential": lambda t: (t**2).sum(-1), "minimum": []}, "the minimum must be one point"),
        ({"potential": lambda t: (t**2).sum(-1), "minimum": [0.0], "saddle": [1.0, 1.0]}, "different dimensions"),
        ({"potential": lambda t: (t**2).sum(-1), "minimum": [0.0], "sharpness": -1.0}, "must be positive"),
    ],
)
def test_what_is_no_landscape_is_refused(arguments, told):
    with pytest.raises(LandscapeError, match=told):
        Landscape(**arguments)


def double(theta):
    return (theta[..., 0] ** 2 - 1) ** 2


def trough(theta):
    return double(theta) + theta[..., 1] ** 2


@pytest.mark.parametrize(
    ("potential", "minimum", "saddle", "told"),
    [
        (double, [-0.9], [0.0], r"the minimum \[-0\.9\] is none: the gradient there has norm 0\.684"),
        (double, [-1.0], [0.1], r"the saddle \[0\.1\] is none"),
        (double, [0.0], [1.0], "it must be positive"),
        (lambda theta: -trough(theta), [0.0, 0.0], [-1.0, 0.0], "is a saddle or a maximum"),
    ],
)
def test_a_false_minimum_or_saddle_is_refused(potential, minimum, saddle, told):
    with pytest.raises(LandscapeError, match=told):
        Landscape(potential, minimum, saddle)


def test_a_minimum_of_three_digits_is_accepted():
    rounded = Landscape(lambda theta: ((theta[..., 0] - 0.12345) ** 2 - 1) ** 2, [-0.877], [0.123])
    assert float(rounded.barrier) == pytest.approx(1.0, rel=1e-5)


def test_another_saddle_is_checked_too():
    with pytest.raises(LandscapeError, match=r"the saddle \[0\.5\] is none"):
        Landscape(double, [-1.0], [0.0]).towards(torch.tensor([0.5]))


def test_a_landscape_is_printed_in_one_line():
    assert repr(styblinski_tang(2)) == "Landscape('styblinski-tang-2', 2 coordinates, barrier 39.36)"
    assert repr(quadratic([1.0]).sharpened([1.0, 4.0])).endswith("k = 2 values from 1 to 4, no saddle)")


def test_a_landscape_without_saddle_says_so():
    with pytest.raises(LandscapeError, match="no saddle"):
        _ = quadratic([1.0]).barrier


def test_derivatives_are_found_where_no_account_of_them_is_kept():
    landscape = muller_brown()  # without a gradient of its own
    theta = torch.tensor([[0.1, 0.3], [-0.5, 1.4]], dtype=torch.float64)
    with torch.inference_mode():
        inside = theta.clone()
        gradient, hessian = landscape.gradient(inside), landscape.hessian(inside)
    assert torch.equal(gradient, landscape.gradient(theta))
    assert torch.equal(hessian, landscape.hessian(theta))


def test_hessian_is_that_of_torch_func():
    landscape = muller_brown()
    theta = torch.randn(3, 2, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64) / 5
    expected = torch.func.hessian(landscape.potential)(theta[2, 1])
    assert torch.allclose(landscape.hessian(theta)[2, 1], expected, rtol=1e-12)


def test_a_direction_without_curvature_has_none():
    straight = Landscape(lambda theta: theta[..., 0] ** 2 + 3 * theta[..., 1], [0.0, 0.0])
    plane = Landscape(lambda theta: theta.sum(-1), [0.0, 0.0])
    theta = torch.ones(4, 2, dtype=torch.float64)
    assert straight.hessian(theta)[0].tolist() == [[2, 0], [0, 0]]
    assert torch.equal(plane.hessian(theta), torch.zeros(4, 2, 2, dtype=torch.float64))
