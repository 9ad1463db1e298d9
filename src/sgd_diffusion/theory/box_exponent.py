"""The exponent of leaving a box in a quadratic basin, under the exact law of one example's gradient."""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.linalg import solve_continuous_lyapunov
from torch import Tensor

from sgd_diffusion.errors import LandscapeError

NODES = 64
"""Gauss–Legendre nodes in ln s."""
FIRST, LAST = 1e-6, 20.0
"""Ends of the integral over s, in units of the shortest and of the longest relaxation time."""
FACES, WITHIN = 5, 1.5
"""Largest number of pairs of faces that are tried, and the largest ratio of their Gaussian exponents to the least."""
ITERATIONS = 200
"""Largest number of doublings, and of bisections, of the momentum."""
PRECISION = 1e-10
"""Relative width of the bracket of the momentum at which it is found."""


def box_exponent(hessian: Tensor, gradients: Tensor, half_width: float) -> float:
    """Return the least exponent of |θ_i − θ*_i| = δ over the faces of a box, in units of B/η.

    In a quadratic basin with the gradients g_j at the minimum everywhere, θ is a filtered sum of independent draws. As
    η → 0 the coordinate θ_i has the scaled cumulant generating function Λ_i, and V is its convex conjugate:

        Λ_i(c) = ∫₀^∞ ln (1/n) Σ_j exp(−c e_iᵀe^{−Hs}g_j) ds,   V = min_i min_± max_c [±cδ − Λ_i(c)]

    Two cumulants give Λ_i = c²S_ii/2 with HS + SH = C, and V = δ²/(2 max_i S_ii). V is infinite if no sequence of
    examples carries any of the tried coordinates as far as δ. Tried are the up to five pairs of faces with the least
    exponents in Gaussian noise, none of them above 1.5 times the least.

    Args:
        hessian: H at the minimum, (d, d), positive definite.
        gradients: of all examples at the minimum, (n, d); their mean is subtracted.
        half_width: δ.

    Raises:
        LandscapeError: H is not positive definite.

    Examples:
        For small boxes the law of the gradients plays no part, and C = 1, H = 1 gives V = δ²:

        >>> gradients = torch.tensor([[1.0], [-1.0]]).double()
        >>> [round(box_exponent(torch.eye(1).double(), gradients, width) / width**2, 4) for width in (0.01, 0.5)]
        [1.0, 1.0994]
        >>> box_exponent(torch.eye(1).double(), gradients, 1.5)  # no gradient carries θ beyond 1
        inf
    """
    values, vectors = torch.linalg.eigh(hessian)
    if not float(values[0]) > 0:
        raise LandscapeError(f"H must be positive definite; its lowest eigenvalue is {float(values[0]):.3g}.")
    centred = gradients - gradients.mean(0)
    covariance = centred.T @ centred / len(centred)
    spread = solve_continuous_lyapunov(hessian.numpy(), covariance.numpy()).diagonal()
    order = np.argsort(-spread)[:FACES]
    faces = [int(face) for face in order if spread[face] * WITHIN >= spread[order[0]]]
    start, end = math.log(FIRST / float(values[-1])), math.log(LAST / float(values[0]))
    places, weights = np.polynomial.legendre.leggauss(NODES)
    s = np.exp(start + (places + 1) * (end - start) / 2)
    measure = weights * s * (end - start) / 2  # ds = s d(ln s)
    decay = torch.exp(-torch.from_numpy(s).unsqueeze(1) * values)  # (nodes, d)
    found = math.inf
    for face in faces:
        pulls = (decay * vectors[face]) @ (centred @ vectors).T  # e_iᵀ e^{−Hs} g_j, (nodes, n)
        for side in (1.0, -1.0):
            found = min(found, _conjugate(-side * pulls.numpy(), measure, half_width))
    return found


def _conjugate(moves: NDArray[np.float64], measure: NDArray[np.float64], distance: float) -> float:
    """Return max_c [cδ − Λ(c)] over c > 0, with Λ = Σ_s w_s ln mean_j exp(c m_sj); inf if Λ′ stays below δ."""

    def height_and_slope(c: float) -> tuple[float, float]:
        exponents = c * moves
        largest = exponents.max(1, keepdims=True)
        grown = np.exp(exponents - largest)
        total = grown.sum(1)
        logarithm = largest[:, 0] + np.log(total / moves.shape[1])
        return float(measure @ logarithm), float(measure @ ((grown * moves).sum(1) / total))

    if float(measure @ moves.max(1)) <= distance:
        return math.inf
    low, high = 0.0, distance / float(measure @ moves.var(1))
    for _ in range(ITERATIONS):
        if height_and_slope(high)[1] >= distance:
            break
        low, high = high, 2 * high
    for _ in range(ITERATIONS):
        middle = (low + high) / 2
        if high - low <= PRECISION * high:
            break
        low, high = (middle, high) if height_and_slope(middle)[1] < distance else (low, middle)
    c = (low + high) / 2
    return c * distance - height_and_slope(c)[0]
