"""The gradient noise of one sample that a configuration describes."""

from collections.abc import Sequence

from sgd_diffusion.landscapes import Landscape, parse_potential
from sgd_diffusion.problems import SampleNoise, constant_noise, expression_noise, hessian_noise, white_noise
from sgd_replication.user_problem.settings import UserNoiseSettings

KINDS = {"white": white_noise, "hessian": hessian_noise, "constant": constant_noise}


def user_noise(settings: UserNoiseSettings, landscape: Landscape, variables: Sequence[str]) -> SampleNoise:
    """Return the gradient noise of one sample.

    Args:
        settings: kind and strength of the noise; without a strength, it is 1.
        landscape: landscape with a minimum and a saddle.
        variables: names of the coordinates in expressions.

    Raises:
        LandscapeError: an expression cannot be parsed, the noise is not finite at the minimum or at the saddle, or it
            vanishes in a direction at the minimum.

    Examples:
        >>> import torch
        >>> from sgd_diffusion.landscapes import double_well
        >>> settings = UserNoiseSettings(kind="deviation", strength=2, deviation=["1 + x**2"])
        >>> noise = user_noise(settings, double_well(), variables=["x"])
        >>> noise.covariance(torch.tensor([[0.0], [1.0]])).flatten().tolist()  # 2² and (2 · 2)²
        [4.0, 16.0]
    """
    strength = 1.0 if settings.strength is None else settings.strength
    if settings.kind != "deviation":
        return KINDS[settings.kind](landscape, strength)
    parsed = [parse_potential(expression, variables) for expression in settings.deviation]
    return expression_noise(landscape, parsed, strength)
