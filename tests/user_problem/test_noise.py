import pytest
import torch

from sgd_replication.user_problem.landscape import user_landscape
from sgd_replication.user_problem.noise import user_noise
from sgd_replication.user_problem.settings import UserLandscapeSettings, UserNoiseSettings

WELL = user_landscape(
    UserLandscapeSettings(expression="(x**2 - 1)**2 + y**2", variables=["x", "y"], start=[-1, 0], other=[1, 0]), "mine"
)


@pytest.mark.parametrize(
    ("settings", "covariance"),
    [
        (UserNoiseSettings(kind="white", strength=2.0), [[4.0, 0.0], [0.0, 4.0]]),
        (UserNoiseSettings(kind="constant", strength=2.0), [[32.0, 0.0], [0.0, 8.0]]),
        (UserNoiseSettings(kind="hessian", strength=2.0), [[16.0, 0.0], [0.0, 8.0]]),
        (UserNoiseSettings(kind="deviation", strength=2.0, deviation=["2 + x", "2"]), [[16.0, 0.0], [0.0, 16.0]]),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_a_kind_has_its_covariance(settings, covariance):
    """At the saddle of a well whose Hessian is diag(8, 2) at the minimum and diag(−4, 2) there."""
    noise = user_noise(settings, WELL, ["x", "y"])
    found = noise.covariance(torch.zeros(1, 2, dtype=torch.float64))[0]
    assert torch.allclose(found, torch.tensor(covariance, dtype=torch.float64), atol=1e-6)


@pytest.mark.parametrize("strength", [1e160, 1e-200])
def test_a_strength_whose_square_is_no_number_is_refused(strength):
    with pytest.raises(ValueError, match="strength"):
        UserNoiseSettings(strength=strength)


@pytest.mark.parametrize("keys", [{"kind": "deviation"}, {"kind": "white", "deviation": ["1"]}])
def test_expressions_go_with_their_kind_alone(keys):
    with pytest.raises(ValueError, match="`deviation` must be given for the kind"):
        UserNoiseSettings(**keys)
