"""Mean first-passage time of a one-dimensional diffusion, by quadrature of logarithms."""

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import optimize

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.theory.discrete_chain import Function


def slope_of(landscape: Landscape) -> Function:
    """Return L'(θ) of a one-dimensional landscape as a function of an array of θ.

    Examples:
        >>> from sgd_diffusion.landscapes import joined_parabolas
        >>> slope_of(joined_parabolas(2, 1))(np.array([0.0, 0.5])).tolist()
        [0.0, 1.0]
    """
    return lambda theta: landscape.gradient(torch.from_numpy(theta).unsqueeze(-1)).numpy()[:, 0]


def mean_first_passage(
    slope: Function, diffusion: Function, *, start: float, boundary: float, wall: float, cells: int = 20_000
) -> float:
    """Return ln E[τ] for dθ = −L'(θ) dt + √(2D(θ)) dW (Itô), from `start` to `boundary`, reflected at `wall`.

    With Φ' = L'/D, the backward equation −L'T' + DT'' = −1 gives

        T = ∫_start^boundary dy e^{Φ(y)} ∫_wall^y dz e^{−Φ(z)} / D(z)

    for wall < start < boundary, and its mirror image otherwise (Gardiner, Stochastic Methods, Sec. 5.5). All factors
    are computed as logarithms, which avoids overflow. Trapezoidal sums on two grids are extrapolated to O(h⁴).

    Args:
        slope: L', vectorised.
        diffusion: D > 0, vectorised.
        start: initial position.
        boundary: position of the absorbing boundary.
        wall: position of the reflecting boundary; if the process has none, far enough not to matter.
        cells: number of cells of the finer grid, default 20,000.

    Returns:
        The natural logarithm of the mean time.

    Raises:
        EscapeError: the start is not between wall and exit, or D is not positive everywhere between wall and exit. The
            process cannot cross a zero of D, so that the mean time is infinite.

    Examples:
        For Brownian motion, with start and exit at the distances a and b from the wall, it is (b² − a²)/(2D):

        >>> flat, constant = np.zeros_like, np.ones_like
        >>> round(float(np.exp(mean_first_passage(flat, constant, start=0.0, boundary=1.0, wall=-1.0))), 6)
        1.5
    """
    if not (wall < start < boundary or boundary < start < wall):
        raise EscapeError(f"start {start} must lie between wall {wall} and exit {boundary}.")
    fine = _log_time(slope, diffusion, start, boundary, wall, 2 * (cells // 2))
    coarse = _log_time(slope, diffusion, start, boundary, wall, cells // 2)
    return float(fine + np.log1p((1 - np.exp(coarse - fine)) / 3))


def _log_time(slope: Function, diffusion: Function, start: float, boundary: float, wall: float, cells: int) -> float:
    """Return the logarithm of the double integral by the trapezoidal rule, on a grid that contains the start."""
    before = max(2, round(cells * abs(start - wall) / abs(boundary - wall)))
    grid = np.concatenate(
        [np.linspace(wall, start, before + 1), np.linspace(start, boundary, max(2, cells - before) + 1)[1:]]
    )
    d = diffusion(grid)
    place = vanishing_place(diffusion, grid, d)
    if place is not None:
        raise EscapeError(f"the diffusion coefficient vanishes at θ = {place:.6g}: the process cannot cross there.")
    width = np.diff(grid)
    # For an exit below the start all widths are negative; the signs cancel in Φ' dθ and in the double integral.
    ratio = slope(grid) / d
    phi = np.concatenate([[0.0], np.cumsum(0.5 * (ratio[1:] + ratio[:-1]) * width)])
    log_width = np.log(np.abs(width))
    inner = np.logaddexp.accumulate(np.concatenate([[-np.inf], _trapezoid(-phi - np.log(d), log_width)]))
    outer = _trapezoid(phi + inner, log_width)[before:]
    return float(np.logaddexp.reduce(outer))


VANISHING = 1e-9
"""Largest D relative to its maximum that counts as zero."""


def vanishing_place(diffusion: Function, grid: NDArray[np.float64], d: NDArray[np.float64]) -> float | None:
    """Return a position where D is zero, negative or not finite, on a grid or between two of its points.

    Args:
        diffusion: D, vectorised.
        grid: ordered positions, (n,).
        d: D at these positions, (n,).

    Returns:
        The position, or None if D exceeds 1e-9 of its largest value everywhere.

    Examples:
        >>> grid = np.linspace(0, 1, 8)
        >>> round(vanishing_place(lambda x: (x - 0.3) ** 2, grid, (grid - 0.3) ** 2), 6)  # between two grid points
        0.3
        >>> vanishing_place(lambda x: (x - 0.3) ** 2 + 0.1, grid, (grid - 0.3) ** 2 + 0.1) is None
        True
    """
    place = grid[np.argmin(np.where(np.isfinite(d), d, -np.inf))]
    lowest = d.min()
    if np.isfinite(d).all() and lowest > 0:
        near = np.clip(np.argmin(d) + np.array([-1, 1]), 0, len(grid) - 1)
        # The search variable is the distance from the lowest grid point: its precision is relative to its value.
        centre = place
        found = optimize.minimize_scalar(
            lambda x: float(diffusion(np.array([centre + x]))[0]),
            bounds=sorted(grid[near] - centre),
            method="bounded",
            options={"xatol": 1e-12 * np.ptp(grid)},
        )
        place, lowest = centre + found.x, found.fun
    return None if lowest > VANISHING * d.max() else float(place)


def _trapezoid(log_values: NDArray[np.float64], log_width: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logarithm of the trapezoidal integral over each cell."""
    return np.logaddexp(log_values[1:], log_values[:-1]) - np.log(2) + log_width
