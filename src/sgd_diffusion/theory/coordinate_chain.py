"""Exact mean exit times on separable landscapes, from the Markov chain of one coordinate."""

import numpy as np
import torch
from numpy.typing import NDArray

from sgd_diffusion.dynamics import SGD, SGLD, DataNoise, DiagonalNoise, IsotropicNoise
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.theory.cells import Cells
from sgd_diffusion.theory.discrete_chain import DiscreteChain, Function
from sgd_diffusion.theory.extrapolation import extrapolated
from sgd_diffusion.theory.shifted_chain import shifted_chain


def coordinate_exit_time(
    landscape: Landscape,
    dynamics: SGD | SGLD,
    *,
    threshold: float,
    wall: float | None = None,
    dimension: int = 1,
    cells: int = 1000,
) -> tuple[float, float]:
    """Return ln E[iterations] until the first of d independent coordinates exits, and the discretisation error.

    The results with `cells` and `cells`/2 are extrapolated to cells of width zero. The error is the absolute difference
    between the extrapolated result and that of the finer grid.

    Args:
        landscape: the one-dimensional landscape of one coordinate.
        dynamics: SGD or SGLD at one parameter point.
        threshold: position of the boundary.
        wall: position of the wall; None (default) puts it as far from the minimum as the threshold.
        dimension: d, number of coordinates, default 1.
        cells: approximate number of cells of the finer grid, default 1000.

    Raises:
        EscapeError: as for `coordinate_chain`.

    Examples:
        At ηh = 1 the steps are independent, and three N(0, 1) coordinates are all below 2 with probability Φ(2)³:

        >>> from scipy import stats
        >>> from sgd_diffusion.landscapes import quadratic
        >>> chain = {"landscape": quadratic([1.0]), "dynamics": SGLD(1.0, 0.5), "threshold": 2.0, "cells": 100}
        >>> log_time, off = coordinate_exit_time(**chain, dimension=3)
        >>> round(float(np.exp(log_time) * (1 - stats.norm.cdf(2.0) ** 3)), 6)
        1.0
    """
    coarse, fine = (
        coordinate_chain(landscape, dynamics, threshold=threshold, wall=wall, cells=n).product_exit_time(dimension)
        for n in (cells // 2, cells)
    )
    return extrapolated(coarse, fine)


def coordinate_chain(
    landscape: Landscape, dynamics: SGD | SGLD, *, threshold: float, wall: float | None = None, cells: int = 1000
) -> DiscreteChain:
    """Return the Markov chain of one coordinate of a separable landscape, whose coordinates have independent noise.

    Supported are SGLD and SGD with `IsotropicNoise`, `DiagonalNoise` or `DataNoise`.

    Args:
        landscape: the one-dimensional landscape of one coordinate.
        dynamics: SGD or SGLD at one parameter point.
        threshold: position of the boundary.
        wall: position of the wall; None (default) puts it as far from the minimum as the threshold.
        cells: approximate number of cells, default 1000.

    Raises:
        EscapeError: the landscape has several dimensions, the noise is of another kind or vanishes in the basin, or the
            cells are too wide for the steps.

    Examples:
        At ηh = 1 and 2ηD = 1 every step is a new N(0, 1) draw, which exceeds 2 with probability 1 − Φ(2):

        >>> from scipy import stats
        >>> from sgd_diffusion.landscapes import quadratic
        >>> chain = coordinate_chain(quadratic([1.0]), SGLD(1.0, 0.5), threshold=2.0, cells=100)
        >>> round(float(np.exp(chain.mean_exit_time()) * stats.norm.sf(2.0)), 6)
        1.0
    """
    if landscape.dimension != 1:
        raise EscapeError(f"{landscape.name}: the landscape must have one dimension, got {landscape.dimension}.")
    minimum, k = float(landscape.minimum[0]), float(landscape.sharpness)
    far = 2 * minimum - threshold if wall is None else wall
    grid = Cells.between(minimum=minimum, boundary=threshold, wall=far, cells=cells)
    if isinstance(dynamics, SGD) and isinstance(dynamics.noise, DataNoise):
        return shifted_chain(landscape, dynamics, grid)
    eta = float(dynamics.learning_rate)

    def mean(theta: NDArray[np.float64]) -> NDArray[np.float64]:
        return theta - eta * landscape.gradient(torch.from_numpy(theta).unsqueeze(-1)).squeeze(-1).numpy()

    return DiscreteChain.of_basin(mean, _deviation(dynamics, k), grid)


def _deviation(dynamics: SGD | SGLD, k: float) -> Function:
    """Return the standard deviation of one iteration of θ, as a function of θ."""
    eta = float(dynamics.learning_rate)
    if isinstance(dynamics, SGLD):
        spread = float(np.sqrt(2 * eta * float(dynamics.diffusion)))
        return lambda theta: np.full_like(theta, spread)
    scale, noise = eta * float(np.sqrt(k / float(dynamics.batch_size))), dynamics.noise
    if isinstance(noise, IsotropicNoise):
        return lambda theta: np.full_like(theta, scale * noise.deviation)
    if isinstance(noise, DiagonalNoise):
        return lambda theta: scale * noise.deviation(torch.from_numpy(np.sqrt(k) * theta).unsqueeze(-1)).numpy()[:, 0]
    raise EscapeError(
        f"the noise of a coordinate must be independent of the others; {type(noise).__name__} is not supported."
    )
