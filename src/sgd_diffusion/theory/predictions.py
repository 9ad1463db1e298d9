"""Mean escape times that each theory predicts for an escape path, without fitted parameters."""

import math

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.theory.escape_path import EscapePath

THEORIES = ("Kramers", "DDT", "LOG", "LDT")
"""Names of the theories that are compared.

They take the noise for Gaussian. Kramers: white noise with the power of SGD's noise at the minimum. DDT: Xie et al.
2021. LOG: log-loss barrier, Mori et al. 2022. LDT: large deviations, Ibayashi and Imaizumi."""
EXACT = "CGF"
"""Name of the theory with the cumulant generating function of one example's gradient, that is with all cumulants.

It is compared where the noise is that of samples. With Gaussian noise it is LDT."""


def exponents(path: EscapePath) -> dict[str, float]:
    """Return the exponent Λ of each theory, with ln τ ≈ ΛB/η.

    - Kramers: 2ΔL/(Tr C_a/d), with the lowest ΔL on the boundary.
    - DDT: (2ΔL/c)(s/H_a + (1 − s)/|H_b|), Theorem 2 with C = cH and c measured at the minimum. For white noise the
      exponent is that of Theorem 1, the same as for Kramers.
    - LOG: (2L*/c)(1/H_a) ln(1 + ΔL/L*), the theory's C = cHL/L* with the same measured c; nan if the noise is not that
      of a squared error.
    - LDT: V.
    - CGF: the exponent under the exact law of one example's gradient, only if the path has one.

    Args:
        path: the escape path.

    Examples:
        >>> from sgd_diffusion.theory import path_to_boundary
        >>> path = path_to_boundary(0.5, 2.0, noise=2.0, action=0.5, mean_noise=1.5, white_barrier=0.3, lowest_loss=0.5)
        >>> {theory: round(value, 4) for theory, value in exponents(path).items()}  # c = 1 = 2L*; LOG: ln 2/2
        {'Kramers': 0.4, 'DDT': 0.5, 'LOG': 0.3466, 'LDT': 0.5}
    """
    found = printed_exponents(path)
    scale = path.hessian_scale
    if scale is None:
        return found
    printed_scale = math.nan if path.lowest_loss is None else 2 * path.lowest_loss
    return found | {"DDT": found["DDT"] / scale, "LOG": found["LOG"] * printed_scale / scale}


def printed_exponents(path: EscapePath) -> dict[str, float]:
    """Return the exponent Λ of each theory with the scale of the noise that the theory prints, not the measured one.

    DDT prints C = H, so its c is 1; LOG prints C = 2LH, so its c is 2L*. Kramers, LDT and CGF have no such scale.

    Args:
        path: the escape path.

    Examples:
        >>> from sgd_diffusion.theory import path_to_boundary
        >>> path = path_to_boundary(0.5, 2.0, noise=4.0, action=0.5, mean_noise=1.5, white_barrier=0.3, lowest_loss=0.5)
        >>> {theory: (round(printed_exponents(path)[theory], 4), round(exponents(path)[theory], 4)) for theory in
        ...  ("DDT", "LOG")}  # measured: c = 2
        {'DDT': (0.5, 0.25), 'LOG': (0.3466, 0.1733)}
    """
    end = path.saddle_curvature or path.curvature
    s, white = path.basin_share, 2 * path.white_barrier / path.mean_noise
    along = s / path.curvature + (1 - s) / end
    found = {
        "Kramers": white,
        "DDT": white if path.hessian_scale is None else 2 * path.barrier * along,
        "LOG": _height(path) / path.curvature,
        "LDT": path.action,
    }
    return found if path.exact_action is None else found | {EXACT: path.exact_action}


def _height(path: EscapePath) -> float:
    """Return ln(1 + ΔL/L*), nan if L* is None."""
    return math.nan if path.lowest_loss is None else math.log1p(path.barrier / path.lowest_loss)


def log_times(path: EscapePath, inverse_noise: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Return ln τ of each theory in dynamical time, with the theory's own prefactor, each (points,).

    The prefactors for a saddle are 2π√(|det H_b|/det H_a)/|H_b| for Kramers, 2π/|H_b| for DDT, and
    2π/√(H_a|H_b|) · (1 + ΔL/L*)^½ for LOG (n = 1). They are halved if the boundary passes through the saddle, and
    divided by the number of equivalent escape paths. Without a saddle these three theories have no prefactor and the
    result is nan. LDT and CGF predict only the exponent, so their result is ΛB/η.

    Args:
        path: the escape path.
        inverse_noise: B/η, (points,).

    Examples:
        >>> from sgd_diffusion.theory import path_to_boundary
        >>> path = path_to_boundary(0.5, 2.0, noise=2.0, action=0.5, mean_noise=1.5, white_barrier=0.3)
        >>> times = log_times(path, np.array([4.0, 8.0]))
        >>> times["LDT"].tolist(), times["Kramers"].tolist()  # without a saddle Kramers has no prefactor
        ([2.0, 4.0], [nan, nan])
    """
    grown = {name: value * inverse_noise for name, value in exponents(path).items()}
    if path.saddle_curvature is None:
        none = np.full_like(inverse_noise, np.nan)
        return grown | {"Kramers": none, "DDT": none, "LOG": none}
    shared = math.log(2 * math.pi / path.n_paths) - (math.log(2) if path.half else 0.0)
    out = math.log(path.saddle_curvature)
    flat = (math.log(path.curvature) + out) / 2
    return grown | {
        "Kramers": grown["Kramers"] + shared + path.log_determinants - out,
        "DDT": grown["DDT"] + shared - out + (path.log_determinants if path.hessian_scale is None else 0.0),
        "LOG": grown["LOG"] + shared - flat + _height(path) / 2,
    }
