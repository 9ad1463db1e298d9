"""Escape times of Xie et al. (2021): Theorem 1 for white noise, Theorem 2 for SGD."""

import math

import torch
from torch import Tensor


def theorem_1(hessian_minimum: Tensor, hessian_saddle: Tensor, barrier: float, diffusion: float) -> float:
    """Return ln τ of SGLD, in dynamical time, for escape beyond one saddle (Xie et al. 2021, Theorem 1).

        τ = 2π √(−det H_b / det H_a) · (1/|H_be|) · exp(ΔL/D)

    H_be is the negative eigenvalue of H_b. In the limit D → 0 the mean first-passage time to the saddle itself is τ/2,
    and n equivalent saddles divide τ by n.

    Args:
        hessian_minimum: H_a, (d, d).
        hessian_saddle: H_b, (d, d).
        barrier: ΔL.
        diffusion: D.

    Examples:
        >>> minimum, saddle = torch.tensor([[1.0]]), torch.tensor([[-1.0]])
        >>> round(math.exp(theorem_1(minimum, saddle, barrier=0.0, diffusion=1.0)) / math.pi, 6)  # 2π
        2.0
        >>> cold, warm = (theorem_1(minimum, saddle, barrier=1.0, diffusion=d) for d in (0.1, 0.2))
        >>> round(cold - warm, 6)  # ΔL (1/0.1 − 1/0.2)
        5.0
    """
    escape_curvature = float(torch.linalg.eigvalsh(hessian_saddle)[0].abs())
    ratio = torch.linalg.slogdet(hessian_saddle).logabsdet - torch.linalg.slogdet(hessian_minimum).logabsdet
    return math.log(2 * math.pi) + float(ratio) / 2 - math.log(escape_curvature) + barrier / diffusion


def theorem_2(
    curvature_minimum: float,
    curvature_saddle: float,
    barrier: float,
    *,
    batch_size: float,
    learning_rate: float,
    s: float,
) -> float:
    """Return ln τ of SGD, in dynamical time, for escape beyond one saddle (Xie et al. 2021, Theorem 2).

        τ = 2π/|H_be| · exp[(2BΔL/η)(s/H_ae + (1 − s)/|H_be|)]

    The prefactor is the one printed in the paper; the paper's Itô equation with D ∝ H gives 2π/H_ae instead.

    Args:
        curvature_minimum: H_ae > 0, curvature at the minimum in the escape direction.
        curvature_saddle: H_be < 0, curvature at the saddle in the escape direction.
        barrier: ΔL.
        batch_size: B.
        learning_rate: η.
        s: share of the barrier, between 0 and 1, that depends on the path.

    Examples:
        With H_ae = −H_be = h the exponent is 2BΔL/(ηh) for every s:

        >>> log_times = [theorem_2(2.0, -2.0, 0.5, batch_size=10, learning_rate=0.1, s=s) for s in (0.2, 0.8)]
        >>> [round(log_time - math.log(2 * math.pi / 2.0), 6) for log_time in log_times]
        [50.0, 50.0]
    """
    exponent = 2 * batch_size * barrier / learning_rate * (s / curvature_minimum + (1 - s) / abs(curvature_saddle))
    return math.log(2 * math.pi / abs(curvature_saddle)) + exponent
