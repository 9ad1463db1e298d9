"""A curved escape path over a saddle, with noise for which the exponent is known only as the least action."""

import math

import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.dynamics import SGD, ConstantNoise
from sgd_diffusion.escape import Plane, sweep
from sgd_diffusion.landscapes import muller_brown
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import MinimumAction, minimum_action
from sgd_replication.experiments.large_deviations.settings import WellSettings
from sgd_replication.experiments.large_deviations.wells import matched_sizes

COVARIANCE = (3.0, 0.3)
"""Covariance of one sample along the two axes, up to a common factor."""


def least_action_path() -> tuple[MinimumAction, Tensor, Tensor]:
    """Return the most likely path to a plane through the saddle of Müller and Brown's potential.

    The plane is normal to the unstable direction. Noise of unequal strength crosses the plane beside the saddle.

    Returns:
        the path of least action, the normal of the plane (2,), and the covariance of one sample (2, 2).

    Examples:
        With C = diag(3, 0.3) the action lies between 2ΔL/3 and 2ΔL/0.3. The path ends close to the saddle:

        >>> landscape = muller_brown()
        >>> optimum, normal, covariance = least_action_path()
        >>> 1 / 3 < optimum.action / (2 * float(landscape.barrier)) < 1 / 0.3
        True
        >>> beside = torch.from_numpy(optimum.path[-1]) - landscape.saddle
        >>> round(abs(float(beside @ normal)), 6), 0.001 < float(beside.norm()) < 0.02
        (0.0, True)
    """
    landscape = muller_brown()
    normal, tangent = torch.linalg.eigh(landscape.hessian(landscape.saddle)).eigenvectors.T
    covariance = torch.diag(torch.tensor(COVARIANCE, dtype=torch.float64))
    distance = float((landscape.saddle - landscape.minimum).norm())
    optimum = minimum_action(
        landscape.potential,
        lambda theta: covariance.expand(len(theta), 2, 2),
        start=landscape.minimum,
        end=lambda place: landscape.saddle + 0.1 * distance * place[0] * tangent,
    )
    return optimum, normal, covariance


def measure_curved(settings: WellSettings, seed: int) -> pd.DataFrame:
    """Return the `CURVED` table: escape times through the plane in a sweep of B at fixed η.

    Examples:
        B is set such that BV/η takes the given values. V is here about half of the 2ΔL of white noise:

        >>> from sgd_replication.settings.sampling import SamplingSettings
        >>> few, exponents = SamplingSettings(replicas=20, plain_iterations=400), [1.0, 1.125, 1.25, 1.375, 1.5, 1.625]
        >>> table = measure_curved(WellSettings(exponents=exponents, stiffness=0.5, sampling=few), seed=0)
        >>> (table["inverse_noise"] * table["action"]).round(6).tolist() == exponents
        True
        >>> round(float(table["action"][0] / table["white_action"][0]), 2)
        0.53
    """
    landscape = muller_brown()
    optimum, normal, covariance = least_action_path()
    eta = settings.stiffness / float(torch.linalg.eigvalsh(landscape.curvature)[-1])
    sizes, scale, inverse_noise = matched_sizes(settings.exponents, optimum.action, eta)
    points = sweep(
        landscape,
        SGD(eta, sizes, ConstantNoise((scale * covariance).sqrt())),
        Plane(normal, landscape.saddle),
        **settings.sampling.model_dump(),
        seed=seed_for(seed, "curved way"),
    )
    return pd.DataFrame(
        {
            "inverse_noise": inverse_noise,
            "log_time": [point.log_time + math.log(eta) for point in points],
            "error": [point.error for point in points],
            "method": [point.method for point in points],
            "action": optimum.action,
            "white_action": 2 * float(landscape.barrier),
        }
    )
