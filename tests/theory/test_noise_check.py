"""The covariance that is given for a noise model must be that of its noise."""

import pytest
import torch

from sgd_diffusion.dynamics import ConstantNoise, ExpressionNoise, HessianNoise, IsotropicNoise, TwoPointNoise
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Coordinate
from sgd_diffusion.landscapes import Landscape, double_well, parse_potential
from sgd_diffusion.theory import compare_theories
from sgd_diffusion.theory.noise_check import check_noise


@pytest.mark.parametrize("wrong", [8.0, 64 / 0.01, 64 / 2])
def test_a_covariance_that_is_not_that_of_the_noise_is_refused(wrong):
    """The root of the covariance, or a covariance divided by η or B, in place of it: the ratios would be off."""
    with pytest.raises(EscapeError, match=r"`covariance` has trace .*not its square root"):
        compare_theories(
            double_well(),
            IsotropicNoise(8.0),
            lambda theta: wrong * torch.eye(1, dtype=torch.float64).expand(len(theta), 1, 1),
            Coordinate(threshold=0.0),
            learning_rate=0.01,
            batch_sizes=[1, 2, 3, 4],
            seed=0,
        )


WELL = Landscape(parse_potential("(x**2 - 1)**2 + y**2", ["x", "y"]), [-1.0, 0.0], [0.0, 0.0])
DEVIATION = ExpressionNoise((parse_potential("1 + x**2", ["x", "y"]), parse_potential("3", ["x", "y"])), strength=2.0)
ROOT = torch.tensor([[2.0, 0.0], [1.0, 0.5]], dtype=torch.float64)


@pytest.mark.parametrize(
    ("noise", "covariance"),
    [
        (ConstantNoise(ROOT), lambda theta: (ROOT @ ROOT.T).expand(len(theta), 2, 2)),
        (HessianNoise(3.0), lambda theta: 9 * WELL.hessian(theta).abs()),  # the Hessian is diagonal
        (DEVIATION, lambda theta: torch.diag_embed(DEVIATION.deviation(theta) ** 2)),
        (
            TwoPointNoise(lambda phi: 5 * torch.ones_like(phi)),
            lambda theta: 25 * torch.eye(2).double().expand(len(theta), 2, 2),
        ),
    ],
)
def test_every_noise_model_agrees_with_its_covariance_and_with_no_other(noise, covariance):
    for landscape, k in ((WELL, 1.0), (WELL.sharpened(4.0), 4.0)):  # sharpened: gradients √k g(√k θ)
        check_noise(landscape, noise, lambda theta, k=k: k * covariance(theta * k**0.5), seed=1)
        with pytest.raises(EscapeError, match="at the minimum"):
            check_noise(landscape, noise, lambda theta, k=k: 1.5 * k * covariance(theta * k**0.5), seed=1)
    turned = torch.tensor([[0.0, 1.0], [-1.0, 0.0]], dtype=torch.float64)
    if not isinstance(noise, TwoPointNoise):  # the same trace along other directions
        with pytest.raises(EscapeError, match="the matrices differ"):
            check_noise(WELL, noise, lambda theta: turned @ covariance(theta) @ turned.T, seed=1)
