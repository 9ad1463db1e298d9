"""Escape from joined parabolas in the diffusion's limit, by quadrature."""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from sgd_diffusion.dynamics import DiagonalNoise, piecewise_noise
from sgd_diffusion.landscapes import Landscape, joined_parabolas
from sgd_diffusion.theory import mean_first_passage
from sgd_diffusion.theory.quadrature import slope_of
from sgd_replication.experiments.theorems.settings import SecondTheoremSettings


def path_integral(landscape: Landscape, noise: DiagonalNoise, cells: int = 200_000) -> float:
    """Return ∫L'/C dθ from the minimum to the saddle of a one-dimensional landscape, by the midpoint rule.

    Args:
        landscape: L.
        noise: of one sample, with the standard deviation √C(θ).
        cells: number of intervals of the midpoint rule, default 200,000.

    Examples:
        With H_a = |H_b| = ΔL = 1 and C = 1, the integral is the barrier:

        >>> landscape = joined_parabolas(1, 1)
        >>> round(path_integral(landscape, piecewise_noise(landscape, 1, 1)), 6)
        1.0
    """
    edges = np.linspace(float(landscape.minimum[0]), float(landscape.saddle[0]), cells + 1)
    middles = torch.from_numpy((edges[1:] + edges[:-1]) / 2).unsqueeze(-1)
    slope, covariance = landscape.gradient(middles), noise.deviation(middles) ** 2
    return float((slope / covariance).sum() * (edges[1] - edges[0]))


def curvature_noise_limit(landscape: Landscape, a: float, b: float, inverse_temperature: float) -> float:
    """Return ln of the mean time in which the diffusion with D = |H|/β passes the saddle, in dynamical time.

    The boundary lies beyond the saddle, where the potential has fallen by ΔL.

    Args:
        landscape: `joined_parabolas` with the curvatures a and b.
        a: H_a, curvature at the minimum.
        b: |H_b|, absolute curvature at the saddle.
        inverse_temperature: β = 2B/(ηm).

    Examples:
        In cold noise it is β∫L'/C dθ + ln(2π/H_a); here ∫L'/C dθ = 0.2/4 + 0.8/1:

        >>> landscape = joined_parabolas(4, 1)
        >>> round(curvature_noise_limit(landscape, 4, 1, 30.0) - 0.85 * 30, 1), round(math.log(2 * math.pi / 4), 1)
        (0.5, 0.5)
    """
    meeting = float(landscape.saddle[0]) / (1 + a / b)
    return _time_beyond(landscape, lambda theta: np.where(theta < meeting, a, b) / inverse_temperature)


def _time_beyond(landscape: Landscape, diffusion: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> float:
    """ln of the mean first-passage time to the point beyond the saddle where the potential has fallen by ΔL."""
    top, barrier = float(landscape.saddle[0]), float(landscape.barrier)
    curvature = float(landscape.hessian(landscape.saddle)[0, 0].abs())
    far = top + math.sqrt(2 * barrier / curvature)
    return mean_first_passage(slope_of(landscape), diffusion, start=0.0, boundary=far, wall=-2 * top, cells=40_000)


def flatness(settings: SecondTheoremSettings) -> pd.DataFrame:
    """Return the `FLATNESS` table: mean first-passage times in the diffusion's limit against H_a alone.

    ΔL = |H_b| = 1, η and B are fixed. SGD has C = |H|, white noise has one D; both have the same exponent at H_a = 1.

    Args:
        settings: values of H_a, and the exponent at H_a = 1.

    Examples:
        Both noises are equal at H_a = 1. SGD leaves flatter basins later than white noise does, sharper ones earlier:

        >>> table = flatness(SecondTheoremSettings(flatness_curvatures=[0.5, 1.0, 2.0]))
        >>> times = table.pivot(index="minimum_curvature", columns="noise", values="log_time")
        >>> ((times["SGD"] - times["SGLD"]).round(2) + 0.0).to_dict()
        {0.5: 4.33, 1.0: 0.0, 2.0: -1.31}
    """
    rows = []
    equal = joined_parabolas(1, 1)
    beta = settings.flatness_exponent / path_integral(equal, piecewise_noise(equal, 1, 1))
    white = 1 / settings.flatness_exponent
    for a in settings.flatness_curvatures:
        landscape = joined_parabolas(a, 1)
        rows.append(("SGD", a, curvature_noise_limit(landscape, a, 1, beta)))
        rows.append(("SGLD", a, _time_beyond(landscape, lambda theta: np.full_like(theta, white))))
    return pd.DataFrame(rows, columns=["noise", "minimum_curvature", "log_time"])
