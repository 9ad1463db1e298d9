"""Mean escape times that each theory predicts for an escape path, without fitted parameters."""

import math

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.theory.escape_path import WayOut

THEORIES = ("Kramers", "DDT", "LOG", "LDT")
"""Names of the theories that are compared.

Kramers: white noise with the power of SGD's noise at the minimum. DDT: Xie et al. 2021. LOG: log-loss barrier, Mori et
al. 2022. LDT: large deviations, Ibayashi and Imaizumi."""


def exponents(way: WayOut) -> dict[str, float]:
    """Return the exponent Λ of each theory, with ln τ ≈ ΛB/η.

    - Kramers: 2ΔL/(Tr C_a/d), with the lowest ΔL on the boundary.
    - DDT: (2ΔL/c)(s/H_a + (1 − s)/|H_b|), Theorem 2 with C = cH and c measured at the minimum. For white noise the
      exponent is that of Theorem 1, the same as for Kramers.
    - LOG: (1/H_a) ln(1 + ΔL/L*); nan if the noise is not that of a squared error.
    - LDT: V.

    Args:
        way: the escape path.

    Examples:
        >>> from sgd_diffusion.theory import way_to_boundary
        >>> way = way_to_boundary(0.5, 2.0, noise=2.0, action=0.5, mean_noise=1.5, white_barrier=0.3, lowest_loss=0.5)
        >>> {theory: round(value, 4) for theory, value in exponents(way).items()}  # LOG: ln 2/2
        {'Kramers': 0.4, 'DDT': 0.5, 'LOG': 0.3466, 'LDT': 0.5}
    """
    end = way.saddle_curvature or way.curvature
    s, white = way.valley_share, 2 * way.white_barrier / way.mean_noise
    along = s / way.curvature + (1 - s) / end
    return {
        "Kramers": white,
        "DDT": white if way.hessian_scale is None else 2 * way.barrier / way.hessian_scale * along,
        "LOG": _height(way) / way.curvature,
        "LDT": way.action,
    }


def _height(way: WayOut) -> float:
    """Return ln(1 + ΔL/L*), nan if L* is None."""
    return math.nan if way.lowest_loss is None else math.log1p(way.barrier / way.lowest_loss)


def log_times(way: WayOut, inverse_noise: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Return ln τ of each theory in dynamical time, with the theory's own prefactor, each (points,).

    The prefactors for a saddle are 2π√(|det H_b|/det H_a)/|H_b| for Kramers, 2π/|H_b| for DDT, and
    2π/√(H_a|H_b|) · (1 + ΔL/L*)^½ for LOG (n = 1). They are halved if the boundary passes through the saddle, and
    divided by the number of equivalent escape paths. Without a saddle these three theories have no prefactor and the
    result is nan. LDT predicts only the exponent, so its result is VB/η.

    Args:
        way: the escape path.
        inverse_noise: B/η, (points,).

    Examples:
        >>> from sgd_diffusion.theory import way_to_boundary
        >>> way = way_to_boundary(0.5, 2.0, noise=2.0, action=0.5, mean_noise=1.5, white_barrier=0.3)
        >>> times = log_times(way, np.array([4.0, 8.0]))
        >>> times["LDT"].tolist(), times["Kramers"].tolist()  # without a saddle Kramers has no prefactor
        ([2.0, 4.0], [nan, nan])
    """
    grown = {name: value * inverse_noise for name, value in exponents(way).items()}
    if way.saddle_curvature is None:
        none = np.full_like(inverse_noise, np.nan)
        return {"Kramers": none, "DDT": none, "LOG": none, "LDT": grown["LDT"]}
    shared = math.log(2 * math.pi / way.ways) - (math.log(2) if way.half else 0.0)
    out = math.log(way.saddle_curvature)
    flat = (math.log(way.curvature) + out) / 2
    determinants = out - flat if way.log_determinants is None else way.log_determinants
    return {
        "Kramers": grown["Kramers"] + shared + determinants - out,
        "DDT": grown["DDT"] + shared - out + (determinants if way.hessian_scale is None else 0.0),
        "LOG": grown["LOG"] + shared - flat + _height(way) / 2,
        "LDT": grown["LDT"],
    }
