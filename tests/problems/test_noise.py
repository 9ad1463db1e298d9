import pytest
import torch

from sgd_diffusion.dynamics import SGD
from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.escape import Ball
from sgd_diffusion.escape.compiled import compiled_escape
from sgd_diffusion.landscapes import parse_potential
from sgd_diffusion.problems import (
    constant_noise,
    deviation_noise,
    expression_noise,
    hessian_noise,
    landscape_between,
    white_noise,
)

LANDSCAPE = landscape_between(
    parse_potential("(x**2 - 1)**2 + 2*y**2 + 0.5*x*y", ["x", "y"]), [-1.0, 0.0], [1.0, 0.0], "mine"
)
PLACE = torch.tensor([[0.3, -0.2]], dtype=torch.float64)


def expressions(*texts):
    """σ of x and y."""
    return [parse_potential(text, ["x", "y"]) for text in texts]


def as_function(parsed):
    return lambda theta: torch.stack([one(theta) for one in parsed], -1)


@pytest.mark.parametrize(
    "noise",
    [
        white_noise(LANDSCAPE, 2.0),
        constant_noise(LANDSCAPE, 1.5),
        hessian_noise(LANDSCAPE, 0.7),
        deviation_noise(LANDSCAPE, as_function(expressions("1 + x**2", "exp(y)")), 3.0),
        expression_noise(LANDSCAPE, expressions("1 + x**2", "exp(x + y)"), 3.0),
    ],
    ids=["white", "constant", "hessian", "deviation", "expressions"],
)
def test_what_sgd_draws_has_the_covariance_that_theories_are_told(noise):
    rows = 200_000
    stream = torch.Generator().manual_seed(0)
    normals = torch.randn(rows, noise.gradient.draws(2, 1), generator=stream, dtype=torch.float64)
    bound = noise.gradient.bind(LANDSCAPE, torch.ones(1, 1, dtype=torch.float64))
    drawn = bound(PLACE.expand(rows, -1), normals)
    expected = noise.covariance(PLACE)[0]
    assert torch.allclose(torch.cov(drawn.T), expected, atol=0.02 * float(expected.abs().max()))
    assert torch.allclose(drawn.mean(0), LANDSCAPE.gradient(PLACE)[0], atol=0.02 * float(expected.abs().max()) ** 0.5)


@pytest.mark.parametrize(
    "deviation",
    [("0", "1"), ["x + 1", "1"], ["1", "0*y"], ["sqrt(x - 5)", "1"], ["1/(x**2 + y**2)", "1"], ["1e160", "1"]],
    ids=["zero", "zero at the minimum", "zero in one direction", "nan", "infinite at the saddle", "overflow"],
)
def test_noise_that_no_minimum_can_be_left_with_is_refused(deviation):
    well = landscape_between(parse_potential("(x**2 - 1)**2 + y**2", ["x", "y"]), [-1, 0], [1, 0], "mine")
    with pytest.raises(LandscapeError, match="the noise of one sample must be finite"):
        deviation_noise(well, as_function(expressions(*deviation)))
    with pytest.raises(LandscapeError, match="the noise of one sample must be finite"):
        expression_noise(well, expressions(*deviation))


def test_noise_of_expressions_runs_in_compiled_loops():
    noise = expression_noise(LANDSCAPE, expressions("sqrt(1 + x**2)", "1"), strength=12)
    assert compiled_escape(LANDSCAPE, SGD(0.01, 1, noise.gradient), Ball(0.5), None, 1) is not None


def test_noise_needs_an_expression_for_each_coordinate():
    with pytest.raises(LandscapeError, match="needs an expression for each of 2 coordinates; got 1"):
        expression_noise(LANDSCAPE, expressions("1"))
