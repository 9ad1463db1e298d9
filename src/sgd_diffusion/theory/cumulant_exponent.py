"""The exponent of escape in one dimension under the exact law of a minibatch's gradient, to all cumulants."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import elementwise

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.theory.discrete_chain import Function

Numbers = NDArray[np.float64]
CumulantFunction = Callable[[Numbers, Numbers], Numbers]
"""ℋ(θ, p) = ln E exp(−p g(θ)) of one example's gradient, elementwise, (k,) and (k,) → (k,); inf where there is no
mean."""
NODES = 400
"""Positions at which the momentum is computed."""
DOUBLINGS = 200
"""Largest number of times that a bracket of the root is doubled or halved."""


def gaussian_cumulants(slope: Function, covariance: Function) -> CumulantFunction:
    """Return ℋ = −pL′ + p²C/2 of a gradient that is Gaussian, with two cumulants only.

    Args:
        slope: L′, vectorised.
        covariance: C of one example, vectorised.

    Examples:
        >>> cumulants = gaussian_cumulants(lambda theta: theta, np.ones_like)
        >>> cumulants(np.array([0.5]), np.array([1.0])).tolist()  # the root 2L′/C
        [0.0]
    """
    return lambda theta, p: -p * slope(theta) + p**2 * covariance(theta) / 2


def sampled_cumulants(gradients: Function, weights: Numbers | None = None) -> CumulantFunction:
    """Return ℋ = ln Σ_j w_j exp(−p g_j) of examples that are drawn with replacement.

    Args:
        gradients: of all n examples, (k,) → (k, n).
        weights: w_j, (n,), with sum 1; default 1/n each.

    Examples:
        >>> cumulants = sampled_cumulants(lambda theta: theta[:, None] + np.array([1.0, -1.0]))
        >>> bool(np.isclose(cumulants(np.array([0.0]), np.array([2.0])), np.log(np.cosh(2.0)))[0])
        True
    """

    def cumulants(theta: Numbers, p: Numbers) -> Numbers:
        exponents = -p[:, None] * gradients(theta)
        shares = np.full(exponents.shape[1], 1 / exponents.shape[1]) if weights is None else weights
        largest = exponents.max(1)
        near = np.abs(largest) < 1  # e^{x} − 1 keeps the precision where p g is small, as near a minimum
        small = np.log1p(np.expm1(np.where(near[:, None], exponents, 0.0)) @ shares)
        return np.where(near, small, largest + np.log(np.exp(exponents - largest[:, None]) @ shares))

    return cumulants


def regression_cumulants(slope: Function, residual: Function) -> CumulantFunction:
    """Return ℋ = −½ ln(1 + 2pL′ − p²s²) of a squared error on Gaussian data, inf where the argument is not positive.

    The derivative of an example's output is a ~ N(0, 1) and its residual aL′ + sz with an independent z ~ N(0, 1), so
    that its gradient is L′a² + s a z. The root is p = 2L′/s², where two cumulants give 2L′/(s² + 2L′²).

    Args:
        slope: L′, vectorised.
        residual: s(θ) > 0, vectorised.

    Examples:
        >>> cumulants = regression_cumulants(lambda theta: theta, np.ones_like)
        >>> (abs(cumulants(np.array([0.5, 0.5]), np.array([1.0, 2.0]))) + 0.0).tolist()
        [0.0, inf]
    """

    def cumulants(theta: Numbers, p: Numbers) -> Numbers:
        argument = 1 + 2 * p * slope(theta) - (p * residual(theta)) ** 2
        return np.where(argument > 0, -np.log(np.where(argument > 0, argument, 1.0)) / 2, np.inf)

    return cumulants


def opposing_momenta(cumulants: CumulantFunction, theta: Numbers, *, side: int = 1) -> Numbers:
    """Return the q > 0 with E exp(−s q g) = 1 at each θ, (k,); s = ±1 is the direction in which θ moves.

    q is 0 where the mean gradient does not oppose the move, and infinite where it does and no example's gradient has
    the other sign. Where ℋ jumps from a negative value to infinity, q is the place of the jump. Without any finite
    exponential moment q is 0, because a few large gradients then carry θ farther than many typical ones.

    Args:
        cumulants: ℋ.
        theta: positions, (k,).
        side: s, 1 (default) to larger θ, −1 to smaller.

    Examples:
        g = 2 or −1, each with probability ½: e^{−q} is the golden ratio's inverse.

        >>> cumulants = sampled_cumulants(lambda theta: theta[:, None] + np.array([2.0, -1.0]))
        >>> np.exp(-opposing_momenta(cumulants, np.zeros(1))).round(9).tolist()
        [0.618033989]
        >>> opposing_momenta(cumulants, np.array([1.5])).tolist()  # both gradients are positive
        [inf]
    """
    theta = np.asarray(theta, dtype=np.float64)
    low, high = np.zeros(len(theta)), np.full(len(theta), np.inf)  # ℋ < 0 at low, ℋ ≥ 0 at high
    q = np.ones(len(theta))
    for _ in range(DOUBLINGS):
        open_ends = (low == 0) | np.isinf(high)
        if not open_ends.any():
            break
        below = cumulants(theta, side * q) < 0
        low, high = np.where(below, q, low), np.where(below, high, q)
        q = np.where(np.isinf(high), 2 * low, np.where(low == 0, high / 2, q))
    roots = np.where(low == 0, 0.0, np.inf)
    found = (low > 0) & np.isfinite(high)
    if found.any():

        def bounded(q: Numbers, place: Numbers) -> Numbers:
            """Return a function with the sign of ℋ that stays finite where ℋ is infinite."""
            height = np.minimum(cumulants(place, side * q), 1e300)
            return height / (1 + np.abs(height))

        roots[found] = elementwise.find_root(bounded, (low[found], high[found]), args=(theta[found],)).x
    return roots


def cumulant_exponent(cumulants: CumulantFunction, *, start: float, end: float, nodes: int = NODES) -> float:
    """Return V = ∫ q(θ) dθ from a minimum to an end, with q the root of E exp(−s q g(θ)) = 1 and s the direction.

    With B examples, drawn with replacement, E exp(−q B g_b) = (E exp(−q g))^B, so that ln τ ≈ VB/η for small η at any
    fixed B (Freidlin and Wentzell for Markov chains; Azizian et al., arXiv:2406.09241). Two cumulants, Gaussian noise,
    give q = 2L′/C, the quasi-potential V = 2∫L′/C dθ. The third cumulant κ₃ of g about its mean multiplies this q by
    1 + (2/3) sL′κ₃/C² + O(L′²), with sL′ > 0 the slope that is climbed. Climbs alone count: where the loss falls, q is
    0. V is infinite if no example's gradient opposes the mean at some place of the way.

    The integral is a midpoint sum, with an error of O(1/nodes²).

    Args:
        cumulants: ℋ, such as `sampled_cumulants` of a data set, or in closed form.
        start: position of the minimum.
        end: position of the saddle or boundary, on either side.
        nodes: number of positions of the sum, default 400.

    Returns:
        V, in units of B/η.

    Raises:
        EscapeError: start and end coincide.

    Examples:
        L = θ²/2 with Gaussian noise of C = 1: V = 2ΔL/C.

        >>> cumulants = gaussian_cumulants(lambda theta: theta, np.ones_like)
        >>> round(cumulant_exponent(cumulants, start=0.0, end=0.5), 6)
        0.25

        With the noise ±1 the root is that of cosh q = e^{qθ}, and V is larger; no example climbs beyond 1:

        >>> cumulants = sampled_cumulants(lambda theta: theta[:, None] + np.array([1.0, -1.0]))
        >>> round(cumulant_exponent(cumulants, start=0.0, end=0.5), 4), cumulant_exponent(cumulants, start=0, end=1.5)
        (0.2748, inf)
    """
    if start == end:
        raise EscapeError(f"start and end must differ, got {start} for both.")
    middles = start + (end - start) * (np.arange(nodes) + 0.5) / nodes
    momenta = opposing_momenta(cumulants, middles, side=1 if end > start else -1)
    return float(abs(end - start) * momenta.mean())
