"""Mean exit time of a two-dimensional diffusion from a region of any shape, by finite volumes."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, sparse
from scipy.sparse.linalg import splu

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.theory.extrapolation import extrapolated

Field = Callable[[NDArray[np.float64]], NDArray[np.float64]]
LONGEST = 28.0
NEAREST = 1e-3


@dataclass(frozen=True)
class _Links:
    """From every node to its neighbour on one side, or to the edge where that comes first; arrays over nodes.

    Attributes:
        length: to the neighbour or the edge.
        rise: of Φ along the link.
        joins: whether it ends at a neighbour inside.
        exists: False on the rectangle's own sides, which reflect.
    """

    length: NDArray[np.float64]
    rise: NDArray[np.float64]
    joins: NDArray[np.bool_]
    exists: NDArray[np.bool_]


def planar_exit_time(
    quasi_potential: Field,
    diffusion: tuple[float, float],
    progress: Field,
    *,
    start: tuple[float, float],
    low: tuple[float, float],
    high: tuple[float, float],
    cells: int = 400,
) -> tuple[float, float]:
    """Return ln E[τ], and its grid error, of dθ_i = −D_i ∂_iΦ dt + √(2D_i) dW_i out of the region ξ ≤ 1 around `start`.

    SGLD on a landscape is Φ = L/D with D_1 = D_2 = D; an Ornstein–Uhlenbeck valley with noise ∝ its Hessian,
    D_i = c h_i, is Φ = Σθ_i²/2c. The backward equation Σ_i (−D_i ∂_iΦ ∂_i T + D_i ∂_i² T) = −1, T = 0 at the edge, is
    discretised as a jump process whose rates D_i/h² · β(ΔΦ), β(x) = x/(eˣ − 1), keep e^{−Φ} stationary (Scharfetter
    and Gummel 1969); where the edge cuts a link, the link ends there. The sides of the rectangle reflect.

    Args:
        quasi_potential: Φ of points (…, 2).
        diffusion: D_1 and D_2.
        progress: ξ of points (…, 2); out where ξ > 1.
        start: where the process starts.
        low, high: corners of a rectangle that holds the region.
        cells: on the longer side, on the finer of two grids; the result is extrapolated from both to O(h³).

    Raises:
        EscapeError: the start is not inside, or the time is beyond e^28, where this elimination loses its digits.

    Examples:
        Brownian motion leaves a disc of radius r from its centre after r²/(4D):

        >>> area = {"start": (0.0, 0.0), "low": (-1.1, -1.1), "high": (1.1, 1.1)}
        >>> flat, squared_radius = (lambda p: 0 * p[..., 0]), (lambda p: (p**2).sum(-1))
        >>> log_time, off = planar_exit_time(flat, (1.0, 1.0), squared_radius, **area, cells=40)
        >>> round(math.exp(log_time), 6)
        0.25
    """
    fine = _log_time(quasi_potential, diffusion, progress, start, low, high, cells)
    coarse = _log_time(quasi_potential, diffusion, progress, start, low, high, cells // 2)
    if fine > LONGEST:
        raise EscapeError(f"the mean time is e^{fine:.1f}, beyond the e^{LONGEST:.0f} that this elimination resolves.")
    log_time, correction = extrapolated(coarse, fine)
    return log_time, abs(correction)


def _log_time(
    quasi_potential: Field,
    diffusion: tuple[float, float],
    progress: Field,
    start: tuple[float, float],
    low: tuple[float, float],
    high: tuple[float, float],
    cells: int,
) -> float:
    """ln T at the start on one grid, of which the start is a node."""
    spacing = max(high[0] - low[0], high[1] - low[1]) / cells
    # Rounded outwards: a grid that ends within the region would reflect where the process leaves.
    origin = tuple(math.ceil((centre - lower) / spacing) for centre, lower in zip(start, low, strict=True))
    lines = [
        centre + spacing * np.arange(-before, math.ceil((upper - centre) / spacing) + 1)
        for before, centre, upper in zip(origin, start, high, strict=True)
    ]
    nodes = np.stack(np.meshgrid(*lines, indexing="ij"), axis=-1)
    regions, _ = ndimage.label(progress(nodes) <= 1)
    if regions[origin] == 0:
        raise EscapeError(f"the start {start} is outside the region already.")
    inside = regions == regions[origin]
    number = np.cumsum(inside.ravel()).reshape(inside.shape) - 1
    unknowns = int(inside.sum())
    phi = quasi_potential(nodes)
    rows, columns, rates = [], [], []
    diagonal = np.zeros(unknowns)
    for axis, coefficient in enumerate(diffusion):
        links = {side: _links(quasi_potential, progress, nodes, phi, inside, axis, side, spacing) for side in (-1, 1)}
        width = links[-1].length + links[1].length
        for side, link in links.items():
            rate = 2 * coefficient / (link.length * width) * _bernoulli(link.rise) * link.exists
            diagonal += rate[inside]
            neighbour = np.roll(number, -side, axis)
            joined = inside & link.joins
            rows.append(number[joined])
            columns.append(neighbour[joined])
            rates.append(rate[joined])
    matrix = sparse.csc_matrix(
        (np.concatenate(rates), (np.concatenate(rows), np.concatenate(columns))), (unknowns,) * 2
    )
    times = splu(sparse.diags(diagonal, format="csc") - matrix).solve(np.ones(unknowns))
    return float(np.log(times[number[origin]]))


def _links(
    quasi_potential: Field,
    progress: Field,
    nodes: NDArray[np.float64],
    phi: NDArray[np.float64],
    inside: NDArray[np.bool_],
    axis: int,
    side: int,
    spacing: float,
) -> _Links:
    """Follow one direction from every node."""
    exists = np.ones(inside.shape, dtype=bool)
    exists[(slice(None),) * axis + (-1 if side > 0 else 0,)] = False
    joins = exists & np.roll(inside, -side, axis)
    length = np.full(inside.shape, spacing)
    rise = np.roll(phi, -side, axis) - phi
    cut = inside & exists & ~joins
    step = np.zeros(2)
    step[axis] = side * spacing
    share = _crossing(progress, nodes[cut], step)
    length[cut] = share * spacing
    rise[cut] = quasi_potential(nodes[cut] + share[:, None] * step) - phi[cut]
    return _Links(length, np.where(inside & exists, rise, 0.0), joins, exists)


def _crossing(progress: Field, nodes: NDArray[np.float64], step: NDArray[np.float64]) -> NDArray[np.float64]:
    """Which share of a step leads to ξ = 1, by bisection; at least a thousandth, for a node on the edge itself."""
    low, high = np.zeros(len(nodes)), np.ones(len(nodes))
    for _ in range(40):
        middle = (low + high) / 2
        out = progress(nodes + middle[:, None] * step) > 1
        low, high = np.where(out, low, middle), np.where(out, middle, high)
    return np.maximum(high, NEAREST)


def _bernoulli(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """β(x) = x/(eˣ − 1), 1 at 0."""
    safe = np.where(np.abs(x) < 1e-8, 1.0, x)
    return np.where(np.abs(x) < 1e-8, 1 - x / 2, safe / np.expm1(np.clip(safe, -700, 700)))
