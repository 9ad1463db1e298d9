"""Exact Markov chains of the distance |θ| for SGD on one-dimensional regression with Gaussian data.

The derivative of an example's output is a = x·g′ ~ N(0, 1). Its residual is x·g − ε = a L′ + s z, with z ~ N(0, 1)
independent of a and s² = σ² + |g|² − L′². The minibatch gradient is therefore qL′ + s√(q/B) ζ with q ~ χ²_B/B and
ζ ~ N(0, 1). Given q, one step is normal.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.special import ndtr

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.theory.cells import check_resolution
from sgd_diffusion.theory.discrete_chain import DiscreteChain, Function
from sgd_diffusion.theory.extrapolation import extrapolated

NODES = 60
"""Number of Gauss–Legendre nodes in √q; twice as many change ln τ by less than 10⁻⁵."""


def distance_chain(
    slope: Function, residual: Function, *, batch_size: int, learning_rate: float, boundary: float, cells: int = 400
) -> DiscreteChain:
    """Return the Markov chain of |θ| on [0, boundary] for a symmetric landscape, starting in the cell next to 0.

    Args:
        slope: L′(θ), odd, vectorised.
        residual: s(θ) > 0, even, vectorised.
        batch_size: B.
        learning_rate: η.
        boundary: distance |θ| of the boundary; the chain exits when it is beyond.
        cells: number of cells, default 400.

    Raises:
        EscapeError: s is not positive, or the cells are wider than half a typical step.

    Examples:
        For linear regression, L′ = θ and s = 1, the stationary variance is η/(B(2 − η) − 2η):

        >>> chain = distance_chain(lambda x: x, np.ones_like, batch_size=8, learning_rate=0.1, boundary=0.6, cells=80)
        >>> middles = (np.arange(80) + 0.5) * 0.6 / 80
        >>> round(float(chain.stationary_law() @ middles**2), 4), round(0.1 / (8 * 1.9 - 0.2), 4)
        (0.0067, 0.0067)
    """
    width = boundary / cells
    middles = (np.arange(cells, dtype=np.float64) + 0.5) * width
    spread = residual(middles)
    if not (np.isfinite(spread) & (spread > 0)).all():
        raise EscapeError(f"residual must be positive and finite in all cells; its minimum is {spread.min():.3g}.")
    check_resolution(width, float(learning_rate * spread.min() / np.sqrt(batch_size)))
    transition, out = np.zeros((cells, cells)), np.zeros(cells)
    for q, weight in _sample_of_q(batch_size):
        mean = middles - learning_rate * q * slope(middles)
        inside, beyond = _normal_step(mean, learning_rate * spread * np.sqrt(q / batch_size), width)
        transition += weight * inside
        out += weight * beyond
    return DiscreteChain(transition, out, 0)


def euler_chain(
    slope: Function, covariance: Function, *, batch_size: int, learning_rate: float, boundary: float, cells: int = 400
) -> DiscreteChain:
    """Return the Markov chain of |θ| for Gaussian noise of the same covariance, θ′ = θ − ηL′ + η√(C/B) ζ, ζ ~ N(0, 1).

    This is the Euler–Maruyama scheme of dθ = −L′ dt + √(ηC/B) dW with the time step η. Compared with `distance_chain`
    it shows the effect of the noise's distribution beyond its covariance; compared with the diffusion it shows the
    effect of the finite step.

    Args:
        slope: L′(θ), odd, vectorised.
        covariance: C(θ) > 0 of one example's gradient, even, vectorised.
        batch_size: B.
        learning_rate: η.
        boundary: distance |θ| of the boundary; the chain exits when it is beyond.
        cells: number of cells, default 400.

    Raises:
        EscapeError: C is not positive, or the cells are wider than half a step.

    Examples:
        At ηL′ = θ every step is a new N(0, 1) draw, so |θ| exceeds 2 with probability 2(1 − Φ(2)) from any cell:

        >>> chain = euler_chain(lambda x: x, np.ones_like, batch_size=1, learning_rate=1.0, boundary=2.0, cells=40)
        >>> np.allclose(chain.exit_probability, 2 * stats.norm.sf(2.0))
        True
    """
    width = boundary / cells
    middles = (np.arange(cells, dtype=np.float64) + 0.5) * width
    variances = covariance(middles)
    if not (variances > 0).all():
        raise EscapeError(f"C must be positive in all cells; its minimum is {np.min(variances):.3g}.")
    deviation = learning_rate * np.sqrt(variances / batch_size)
    check_resolution(width, float(deviation.min()))
    return DiscreteChain(*_normal_step(middles - learning_rate * slope(middles), deviation, width), 0)


def _normal_step(
    mean: NDArray[np.float64], deviation: NDArray[np.float64], width: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return P(|N(mean, deviation²)| in a cell), (cells, cells), and P(beyond the last cell), (cells,)."""
    edges = np.arange(1, len(mean) + 1, dtype=np.float64) * width
    right = (edges[None, :] - mean[:, None]) / deviation[:, None]
    left = (-edges[None, :] - mean[:, None]) / deviation[:, None]
    within = ndtr(right) - ndtr(left)  # the function itself, because norm.cdf takes half as long again
    inside = np.diff(within, prepend=0.0, axis=1).clip(min=0.0)
    return inside, ndtr(-right[:, -1]) + ndtr(left[:, -1])


def _sample_of_q(batch_size: int) -> list[tuple[float, float]]:
    """Return Gauss–Legendre nodes of q and their weights; the nodes are chosen in √q, where the density is smooth."""
    law = stats.chi(batch_size)
    start, end = float(law.ppf(1e-18)), float(law.isf(1e-18))  # an interval of length about 12 at large B
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    place = start + (nodes + 1) * (end - start) / 2
    density = weights * law.pdf(place)
    return [(float(u * u / batch_size), float(w)) for u, w in zip(place, density / density.sum(), strict=True)]


def regression_passage(
    chain: Callable[..., DiscreteChain], slope: Function, spread: Function, *, cells: int = 400, **point: float
) -> float:
    """Return ln E[iterations] from the minimum until |θ| > boundary, extrapolated from two grids.

    Args:
        chain: `distance_chain` or `euler_chain`.
        slope: L′(θ), odd, vectorised.
        spread: the second argument of the chain: s(θ) of `distance_chain`, C(θ) of `euler_chain`.
        cells: number of cells of the finer grid, default 400.
        point: B as `batch_size`, η as `learning_rate` and the distance |θ| of the `boundary`.

    Raises:
        EscapeError: as for the chain.

    Examples:
        With L′ = 0 and B = 2 the steps of `distance_chain` have a Laplace distribution of scale b = ηs/2, and the mean
        time to the distance r is 1 + r/b + r²/(2b²):

        >>> flat, level, point = np.zeros_like, np.ones_like, {"batch_size": 2, "learning_rate": 1.0, "boundary": 1.0}
        >>> round(float(np.exp(regression_passage(distance_chain, flat, level, cells=24, **point))), 3)
        5.0

        At ηL′ = θ every step of `euler_chain` is a new N(0, 1) draw, so the mean time is 1/P(|N(0, 1)| > 2):

        >>> point = {"batch_size": 1, "learning_rate": 1.0, "boundary": 2.0}
        >>> log_time = regression_passage(euler_chain, lambda x: x, np.ones_like, cells=40, **point)
        >>> round(float(np.exp(log_time) * 2 * stats.norm.sf(2.0)), 6)
        1.0
    """
    coarse, fine = (chain(slope, spread, cells=n, **point).mean_exit_time() for n in (cells // 2, cells))
    return extrapolated(coarse, fine)[0]
