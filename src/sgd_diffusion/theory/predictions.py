"""What each theory predicts of −log γ from one way out; nothing is fitted."""

import math

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.theory.escape_path import WayOut

THEORIES = ("Kramers", "DDT", "LOG", "LDT")
"""White noise as strong as SGD's at the minimum; Xie et al.; Mori et al.; Ibayashi and Imaizumi."""


def exponents(way: WayOut) -> dict[str, float]:
    """Return Λ of every theory, ln τ ≈ ΛB/η.

    Kramers: 2ΔL/(Tr C_a/d), with the least ΔL on the boundary
    DDT: (2ΔL/c)(s/H_a + (1 − s)/|H_b|): Theorem 2 with C = cH, c measured at the minimum; Theorem 1 for white noise
    LOG: (1/H_a) ln(1 + ΔL/L*); nan for noise that is not that of a loss
    LDT: V

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
    """ln(1 + ΔL/L*)."""
    return math.nan if way.lowest_loss is None else math.log1p(way.barrier / way.lowest_loss)


def log_times(way: WayOut, inverse_noise: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Return ln τ of every theory in dynamical time, with its own prefactor where it has one; nan where it has none.

    Over a saddle Kramers has 2π√(|det H_b|/det H_a)/|H_b|, DDT 2π/|H_b| and LOG 2π/√(H_a|H_b|), whose exponent grows
    by ½ ln(1 + ΔL/L*) (n = 1); halved where escape counts at the saddle, and shared by the ways out. LDT is a limit of
    logarithms: what is given for it is VB/η alone.

    Args:
        way: measured inputs.
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
