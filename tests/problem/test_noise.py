import pytest
import torch

from sgd_diffusion.config import OwnLandscapeSettings, OwnNoiseSettings
from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.problem import own_landscape, own_noise

LANDSCAPE = own_landscape(
    OwnLandscapeSettings(
        expression="(x**2 - 1)**2 + 2*y**2 + 0.5*x*y", variables=["x", "y"], start=[-1.0, 0.0], other=[1.0, 0.0]
    ),
    "mine",
)
PLACE = torch.tensor([[0.3, -0.2]], dtype=torch.float64)


@pytest.mark.parametrize(
    "settings",
    [
        OwnNoiseSettings(kind="white", strength=2.0),
        OwnNoiseSettings(kind="constant", strength=1.5),
        OwnNoiseSettings(kind="hessian", strength=0.7),
        OwnNoiseSettings(kind="deviation", strength=3.0, deviation=["1 + x**2", "exp(y)"]),
    ],
    ids=lambda settings: settings.kind,
)
def test_what_sgd_draws_has_the_covariance_that_theories_are_told(settings):
    noise = own_noise(settings, LANDSCAPE, ["x", "y"])
    rows = 200_000
    stream = torch.Generator().manual_seed(0)
    normals = torch.randn(rows, noise.gradient.draws(2, 1), generator=stream, dtype=torch.float64)
    bound = noise.gradient.bind(LANDSCAPE, torch.ones(1, 1, dtype=torch.float64))
    drawn = bound(PLACE.expand(rows, -1), normals)
    expected = noise.covariance(PLACE)[0]
    assert torch.allclose(torch.cov(drawn.T), expected, atol=0.02 * float(expected.abs().max()))
    assert torch.allclose(drawn.mean(0), LANDSCAPE.gradient(PLACE)[0], atol=0.02 * float(expected.abs().max()) ** 0.5)


@pytest.mark.parametrize("strength", [1e160, 1e-200])
def test_a_strength_whose_square_is_no_number_is_refused(strength):
    with pytest.raises(ValueError, match="strength"):
        OwnNoiseSettings(strength=strength)


@pytest.mark.parametrize(
    "deviation",
    [["0", "1"], ["x + 1", "1"], ["1", "0*y"], ["sqrt(x - 5)", "1"], ["1/(x**2 + y**2)", "1"], ["1e160", "1"]],
    ids=["zero", "zero at the minimum", "zero in one direction", "nan", "infinite at the saddle", "overflow"],
)
def test_noise_that_no_minimum_can_be_left_with_is_refused(deviation):
    well = OwnLandscapeSettings(expression="(x**2 - 1)**2 + y**2", variables=["x", "y"], start=[-1, 0], other=[1, 0])
    settings = OwnNoiseSettings(kind="deviation", deviation=deviation)
    with pytest.raises(LandscapeError, match="the noise of one sample must be finite"):
        own_noise(settings, own_landscape(well, "mine"), ["x", "y"])


@pytest.mark.parametrize("keys", [{"kind": "deviation"}, {"kind": "white", "deviation": ["1"]}])
def test_expressions_go_with_their_kind_alone(keys):
    with pytest.raises(ValueError, match="`deviation` is what the kind"):
        OwnNoiseSettings(**keys)
