"""Exact chains of SGD on regression with Gaussian data, in one dimension, watched by the distance |θ|.

Let a = x·g′ be how an example's output moves with θ, N(0, 1). What it misses is x·g − ε = a L′ + s z with z ~ N(0, 1)
independent of a and s² = σ² + |g|² − L′². Hence a minibatch's gradient is qL′ + s√(q/B) ζ with q = χ²_B/B and
ζ ~ N(0, 1): given q, one step is normal.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.theory.discrete_chain import DiscreteChain
from sgd_diffusion.theory.extrapolation import extrapolated

Function = Callable[[NDArray[np.float64]], NDArray[np.float64]]
NODES = 120


def distance_chain(
    slope: Function, residual: Function, *, batch_size: int, learning_rate: float, exit: float, cells: int = 400
) -> DiscreteChain:
    """Return the chain of |θ| on [0, exit] for a symmetric landscape; it starts in the cell next to 0.

    Args:
        slope: L′, odd, vectorised.
        residual: s > 0, even, vectorised.
        batch_size, learning_rate: B and η.
        exit: the chain has left when |θ| is beyond.
        cells: how many.

    Raises:
        EscapeError: s is not positive, or the cells are wider than half a typical step.

    Examples:
        Linear regression, L′ = θ and s = 1, has the stationary variance η/(B(2 − η) − 2η):

        >>> chain = distance_chain(lambda x: x, np.ones_like, batch_size=8, learning_rate=0.1, exit=0.6, cells=80)
        >>> middles = (np.arange(80) + 0.5) * 0.6 / 80
        >>> round(float(chain.stationary_law() @ middles**2), 4), round(0.1 / (8 * 1.9 - 0.2), 4)
        (0.0067, 0.0067)
    """
    width = exit / cells
    middles = (np.arange(cells, dtype=np.float64) + 0.5) * width
    spread = residual(middles)
    if not (np.isfinite(spread) & (spread > 0)).all():
        raise EscapeError("what the examples miss must have a positive spread; the chain cannot be put on cells.")
    typical = learning_rate * spread.min() / np.sqrt(batch_size)
    if typical < 2 * width:
        raise EscapeError(f"cells of {width:.3g} are too wide for steps of {typical:.3g}; use more cells.")
    transition, out = np.zeros((cells, cells)), np.zeros(cells)
    for q, weight in _sample_of_q(batch_size):
        mean = middles - learning_rate * q * slope(middles)
        inside, beyond = _normal_step(mean, learning_rate * spread * np.sqrt(q / batch_size), width)
        transition += weight * inside
        out += weight * beyond
    return DiscreteChain(transition, out, 0)


def euler_chain(
    slope: Function, covariance: Function, *, batch_size: int, learning_rate: float, exit: float, cells: int = 400
) -> DiscreteChain:
    """Return the chain of |θ| for steps of the same length with Gaussian noise: θ′ = θ − ηL′ + η√(C/B) ζ.

    This is the scheme of Euler and Maruyama for dθ = −L′ dt + √(ηC/B) dW at the time step η: beside `distance_chain` it
    tells the law of the noise from its covariance, and beside the diffusion it tells what the step's length does.

    Args:
        slope, batch_size, learning_rate, exit, cells: as for `distance_chain`.
        covariance: C > 0 of one example, even, vectorised.

    Raises:
        EscapeError: C is not positive somewhere, or the cells are too wide for the steps.

    Examples:
        At ηL′ = θ every step is a new N(0, 1), and |θ| exceeds 2 with probability 2(1 − Φ(2)) from wherever it is:

        >>> chain = euler_chain(lambda x: x, np.ones_like, batch_size=1, learning_rate=1.0, exit=2.0, cells=40)
        >>> np.allclose(chain.exit, 2 * stats.norm.sf(2.0))
        True
    """
    width = exit / cells
    middles = (np.arange(cells, dtype=np.float64) + 0.5) * width
    variances = covariance(middles)
    if not (variances > 0).all():
        raise EscapeError(f"C must be positive everywhere inside, and is {np.min(variances):.3g}.")
    deviation = learning_rate * np.sqrt(variances / batch_size)
    if deviation.min() < 2 * width:
        raise EscapeError(f"cells of {width:.3g} are too wide for steps of {deviation.min():.3g}; use more cells.")
    return DiscreteChain(*_normal_step(middles - learning_rate * slope(middles), deviation, width), 0)


def _normal_step(
    mean: NDArray[np.float64], deviation: NDArray[np.float64], width: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Probabilities that |N(mean, deviation²)| is in each cell, and beyond the last."""
    edges = np.arange(1, len(mean) + 1, dtype=np.float64) * width
    right = (edges[None, :] - mean[:, None]) / deviation[:, None]
    left = (-edges[None, :] - mean[:, None]) / deviation[:, None]
    within = stats.norm.cdf(right) - stats.norm.cdf(left)
    inside = np.diff(within, prepend=0.0, axis=1).clip(min=0.0)
    return inside, stats.norm.sf(right[:, -1]) + stats.norm.cdf(left[:, -1])


def _sample_of_q(batch_size: int) -> list[tuple[float, float]]:
    """Nodes and weights of the law of q: Gauss and Legendre in √q, where the density of χ_B is smooth."""
    law = stats.chi(batch_size)
    start, end = float(law.ppf(1e-18)), float(law.isf(1e-18))  # of width 12 at any large B, wherever its middle is
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    place = start + (nodes + 1) * (end - start) / 2
    density = weights * law.pdf(place)
    return [(float(u * u / batch_size), float(w)) for u, w in zip(place, density / density.sum(), strict=True)]


def distance_passage(
    slope: Function, residual: Function, *, batch_size: int, learning_rate: float, exit: float, cells: int = 400
) -> float:
    """Return ln E[iterations] from the minimum until |θ| > exit, extrapolated from two grids; as `distance_chain`.

    Examples:
        Without slope and at B = 2 the steps are Laplace's of scale b = ηs/2, and the mean is 1 + r/b + r²/(2b²):

        >>> flat, level = np.zeros_like, np.ones_like
        >>> log_time = distance_passage(flat, level, batch_size=2, learning_rate=1.0, exit=1.0, cells=24)
        >>> round(float(np.exp(log_time)), 3)
        5.0
    """
    return _extrapolated(
        lambda n: distance_chain(
            slope, residual, batch_size=batch_size, learning_rate=learning_rate, exit=exit, cells=n
        ),
        cells,
    )


def euler_passage(
    slope: Function, covariance: Function, *, batch_size: int, learning_rate: float, exit: float, cells: int = 400
) -> float:
    """Return the same of `euler_chain`.

    Examples:
        At ηL′ = θ every step is a new N(0, 1), and the mean time is 1/P(|N(0, 1)| > 2):

        >>> log_time = euler_passage(lambda x: x, np.ones_like, batch_size=1, learning_rate=1.0, exit=2.0, cells=40)
        >>> round(float(np.exp(log_time) * 2 * stats.norm.sf(2.0)), 6)
        1.0
    """
    return _extrapolated(
        lambda n: euler_chain(
            slope, covariance, batch_size=batch_size, learning_rate=learning_rate, exit=exit, cells=n
        ),
        cells,
    )


def _extrapolated(chain: Callable[[int], DiscreteChain], cells: int) -> float:
    coarse, fine = (chain(n).mean_exit_time() for n in (cells // 2, cells))
    return extrapolated(coarse, fine)[0]
