"""Mean exit time of a two-dimensional diffusion from a region of any shape, by the finite-volume method."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, sparse
from scipy.sparse.linalg import splu

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.theory.discrete_chain import Function
from sgd_diffusion.theory.extrapolation import extrapolated

Point = tuple[float, float]
LONGEST = 28.0
"""Largest ln E[τ] that the linear solver resolves in double precision."""
NEAREST = 1e-3
"""Smallest length of a link that is cut by the boundary, in units of the grid spacing."""


def planar_exit_time(
    quasi_potential: Function,
    diffusion: Point,
    reaction_coordinate: Function,
    *,
    start: Point,
    low: Point,
    high: Point,
    cells: int = 400,
) -> tuple[float, float]:
    """Return ln E[τ] and its discretisation error for dθ_i = −D_i ∂_iΦ dt + √(2D_i) dW_i in the region ξ ≤ 1.

    SGLD on a landscape has Φ = L/D and D_1 = D_2 = D. An Ornstein–Uhlenbeck process with noise proportional to its
    Hessian, D_i = c h_i, has Φ = Σθ_i²/2c. The backward equation Σ_i (−D_i ∂_iΦ ∂_i T + D_i ∂_i² T) = −1 with T = 0 on
    the boundary is discretised as a jump process with rates D_i/h² · β(ΔΦ), β(x) = x/(eˣ − 1), which keep e^{−Φ}
    stationary (Scharfetter and Gummel 1969). A link that crosses the boundary ends there.

    Args:
        quasi_potential: Φ, (…, 2) → (…).
        diffusion: D_1 and D_2.
        reaction_coordinate: reaction coordinate ξ, (…, 2) → (…); the process has exited where ξ > 1.
        start: initial position; the region is the part of ξ ≤ 1 that is connected to it.
        low: lower corner of a rectangle that contains the region; its sides reflect.
        high: upper corner of this rectangle.
        cells: number of cells on the longer side of the finer of two grids, default 400. Results of both grids are
            extrapolated to O(h³).

    Raises:
        EscapeError: the start is outside the region, or E[τ] exceeds e^28, where double precision does not suffice.

    Examples:
        Brownian motion leaves a disc of radius r from its centre after the mean time r²/(4D):

        >>> area = {"start": (0.0, 0.0), "low": (-1.1, -1.1), "high": (1.1, 1.1)}
        >>> flat, squared_radius = (lambda p: 0 * p[..., 0]), (lambda p: (p**2).sum(-1))
        >>> log_time, off = planar_exit_time(flat, (1.0, 1.0), squared_radius, **area, cells=40)
        >>> round(math.exp(log_time), 6)
        0.25
    """
    fine, coarse = (
        _log_time(quasi_potential, diffusion, reaction_coordinate, start, low, high, n) for n in (cells, cells // 2)
    )
    if fine > LONGEST:
        raise EscapeError(f"the mean exit time is e^{fine:.1f}; this method resolves times up to e^{LONGEST:.0f}.")
    return extrapolated(coarse, fine)


def _log_time(
    quasi_potential: Function,
    diffusion: Point,
    reaction_coordinate: Function,
    start: Point,
    low: Point,
    high: Point,
    cells: int,
) -> float:
    """Return ln E[τ] from the start on one grid, of which the start is a node."""
    spacing = max(high[0] - low[0], high[1] - low[1]) / cells
    # Rounded outwards, because the sides of a grid that ends inside the region would reflect there.
    origin = tuple(math.ceil((centre - lower) / spacing) for centre, lower in zip(start, low, strict=True))
    lines = [
        centre + spacing * np.arange(-before, math.ceil((upper - centre) / spacing) + 1)
        for before, centre, upper in zip(origin, start, high, strict=True)
    ]
    nodes = np.stack(np.meshgrid(*lines, indexing="ij"), axis=-1)
    regions, _ = ndimage.label(reaction_coordinate(nodes) <= 1)
    if regions[origin] == 0:
        raise EscapeError(f"the start {start} is outside the region ξ ≤ 1; choose a start inside.")
    inside = regions == regions[origin]
    number = np.cumsum(inside.ravel()).reshape(inside.shape) - 1
    unknowns = int(inside.sum())
    phi = quasi_potential(nodes)

    def links(axis: int, side: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
        """Return the links from all nodes along one axis, to the side +1 or −1; arrays over nodes.

        A link ends at the neighbour, or at the boundary if that is closer. Returned are its length, β(ΔΦ), which is
        zero where the link would cross a side of the rectangle, and whether it joins two nodes of the region.
        """
        exists = np.ones(inside.shape, dtype=bool)
        exists[(slice(None),) * axis + (-1 if side > 0 else 0,)] = False
        joins = inside & exists & np.roll(inside, -side, axis)
        length = np.full(inside.shape, spacing)
        rise = np.roll(phi, -side, axis) - phi
        cut = inside & exists & ~joins
        step = np.zeros(2)
        step[axis] = side * spacing
        share = _crossing(reaction_coordinate, nodes[cut], step)
        length[cut] = share * spacing
        rise[cut] = quasi_potential(nodes[cut] + share[:, None] * step) - phi[cut]
        return length, _bernoulli(np.where(inside & exists, rise, 0.0)) * exists, joins

    rows, columns, rates = [], [], []
    diagonal = np.zeros(unknowns)
    for axis, coefficient in enumerate(diffusion):
        sides = {side: links(axis, side) for side in (-1, 1)}
        width = sides[-1][0] + sides[1][0]
        for side, (length, jump, joins) in sides.items():
            rate = 2 * coefficient / (length * width) * jump
            diagonal += rate[inside]
            rows.append(number[joins])
            columns.append(np.roll(number, -side, axis)[joins])
            rates.append(rate[joins])
    matrix = sparse.csc_matrix(
        (np.concatenate(rates), (np.concatenate(rows), np.concatenate(columns))), (unknowns,) * 2
    )
    times = splu(sparse.diags(diagonal, format="csc") - matrix).solve(np.ones(unknowns))
    return float(np.log(times[number[origin]]))


def _crossing(
    reaction_coordinate: Function, nodes: NDArray[np.float64], step: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the fraction of a step at which ξ = 1, (nodes,), by bisection; at least NEAREST."""
    low, high = np.zeros(len(nodes)), np.ones(len(nodes))
    for _ in range(40):
        middle = (low + high) / 2
        out = reaction_coordinate(nodes + middle[:, None] * step) > 1
        low, high = np.where(out, low, middle), np.where(out, middle, high)
    return np.maximum(high, NEAREST)


def _bernoulli(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return β(x) = x/(eˣ − 1), with β(0) = 1."""
    safe = np.where(np.abs(x) < 1e-8, 1.0, x)
    return np.where(np.abs(x) < 1e-8, 1 - x / 2, safe / np.expm1(np.clip(safe, -700, 700)))
