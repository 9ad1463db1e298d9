"""Mean exit times from the backward equation on a grid with exponentially fitted fluxes, in 1 to 3 coordinates.

The diffusion has the drift −∇V and the noise of SGLD, or of SGD with a standard deviation that depends on the
coordinate, in Itô form. Three steps lead from it to the chain at a small learning rate η:

- An absorbing side is 0.5826 standard deviations of the noise of one iteration further out (Siegmund 1979).
- With constant noise D the chain is stationary at e^{−U/D} with U = V − η|∇V|²/4 + ηDΔV/2 + O(η²), and moves along
  a coordinate i as if the noise were D(1 + η∂_i²V).
- Two grids are extrapolated to cells of width zero.

The mean time T solves Σ_j r_ij (T_i − T_j) = 1 with rates r_ij between neighbours that keep the stationary law of the
diffusion (Scharfetter and Gummel 1969).
"""

from dataclasses import dataclass, field

import numpy as np
import torch
from scipy import sparse
from scipy.sparse.linalg import splu

SIEGMUND = 0.5826
"""−ζ(½)/√(2π): how far a Gaussian random walk is on average beyond a side when it first is, per standard deviation."""


@dataclass(frozen=True)
class Axis:
    """A coordinate of the grid: the straight line start + q · direction, q from low to high.

    Attributes:
        direction: unit vector of θ.
        low: smallest q.
        high: largest q.
        cells: number of cells of the finer grid.
        absorbing: whether the chain exits at low, and at high; a side that is not absorbing reflects.
        turned: number n of further coordinates that the line stands for by rotation; the measure is q^n, and low is 0.
    """

    direction: tuple[float, ...]
    low: float
    high: float
    cells: int
    absorbing: tuple[bool, bool] = (False, False)
    turned: int = 0

    def nodes(self, outward, coarser):
        """Return places q, their spacing and the measures between them; low or high lie `outward` (2,) further out."""
        cells = self.cells // coarser
        low, high = self.low - outward[0] * self.absorbing[0], self.high + outward[1] * self.absorbing[1]
        if self.turned:
            spacing = high / (cells + (0.5 if self.absorbing[1] else 0.0))
            q = spacing * (np.arange(cells) + 0.5)
            edges = spacing * np.arange(cells + 1)
            return q, spacing, edges**self.turned
        # An absorbing side is a node that is left out; the start is at q = 0, which is a node.
        side = high if self.absorbing[1] or not self.absorbing[0] else -low
        spacing = side / max(1, round(side / ((high - low) / cells)))
        before = -low / spacing
        before = round(before) - 1 if self.absorbing[0] else int(np.ceil(before))
        after = round(side / spacing) - 1 if self.absorbing[1] else int(np.ceil(high / spacing))
        q = spacing * np.arange(-before, after + 1)
        return q, spacing, np.ones(len(q) + 1)


@dataclass(frozen=True)
class BackwardEquation:
    """The mean exit time of a landscape's chain at a small learning rate.

    Attributes:
        landscape: the potential V.
        learning_rate: η.
        diffusion: D of every coordinate, (n, d) → (n, d).
        axes: coordinates of the grid, orthogonal; with a diffusion that is not constant, along the axes of θ.
        constant: whether the diffusion is the same everywhere and in every direction, so that terms in η are known.
    """

    landscape: object
    learning_rate: float
    diffusion: object
    axes: tuple[Axis, ...]
    constant: bool = True
    _kept: dict = field(default_factory=dict)

    def log_time(self):
        """Return ln E[iterations] from the minimum, and the absolute difference from the finer grid."""
        coarse, fine = self.on_grid(2), self.on_grid(1)
        return fine + (fine - coarse) / 3, abs(fine - coarse) / 3

    def on_grid(self, coarser):
        """Return ln E[iterations] on one grid."""
        lines, spacings, measures = zip(*(axis.nodes(self._outward(axis), coarser) for axis in self.axes), strict=True)
        shape = tuple(len(line) for line in lines)
        q = np.stack(np.meshgrid(*lines, indexing="ij"), -1)
        number = np.arange(q[..., 0].size).reshape(shape)
        diagonal, rows, columns, rates = np.zeros(shape), [], [], []
        for i, (axis, spacing, measure) in enumerate(zip(self.axes, spacings, measures, strict=True)):
            for side in (-1, 1):
                rate = self._rates(i, q, spacing, side, measure)
                ends = [slice(None)] * len(shape)
                ends[i] = slice(-1, None) if side > 0 else slice(0, 1)
                if not axis.absorbing[side > 0]:
                    rate[tuple(ends)] = 0
                diagonal += rate
                from_, to = [slice(None)] * len(shape), [slice(None)] * len(shape)
                from_[i], to[i] = (slice(0, -1), slice(1, None)) if side > 0 else (slice(1, None), slice(0, -1))
                rows.append(number[tuple(from_)].ravel())
                columns.append(number[tuple(to)].ravel())
                rates.append(rate[tuple(from_)].ravel())
        moves = sparse.csc_matrix((np.concatenate(rates), (np.concatenate(rows), np.concatenate(columns))))
        matrix = (sparse.diags(diagonal.ravel()) - moves).tocsc()
        times = solved(matrix).reshape(shape)
        start = tuple(int(np.argmin(np.abs(line))) for line in lines)
        return float(np.log(times[start] / self.learning_rate))

    def _places(self, q):
        """Return θ at the places q, (…, axes) → (n, d)."""
        directions = np.array([axis.direction for axis in self.axes])
        return torch.from_numpy(q.reshape(-1, len(self.axes)) @ directions) + self.landscape.minimum

    def _outward(self, axis):
        """Return how much further out the absorbing sides of an axis are, (2,)."""
        q = np.zeros((2, len(self.axes)))
        q[:, self.axes.index(axis)] = axis.low, axis.high
        across = self._along(self.diffusion(self._places(q)), axis)
        return SIEGMUND * np.sqrt(2 * self.learning_rate * across)

    def _along(self, diffusion, axis):
        """Return the diffusion along an axis from that of every coordinate, (n, d) → (n,)."""
        return (diffusion * torch.tensor(axis.direction, dtype=torch.float64) ** 2).sum(-1).numpy()

    def _rates(self, i, q, spacing, side, measure):
        """Return the rate from every node to its neighbour on one side of axis i, in the shape of the grid."""
        axis, ends, middles = self.axes[i], q.copy(), q.copy()
        ends[..., i] += side * spacing
        middles[..., i] += side * spacing / 2
        here, there, between = self._places(q), self._places(ends), self._places(middles)
        if self.constant:
            noise = self.diffusion(here[:1])[0, 0].item()
            rise = (self._stationary(there, noise) - self._stationary(here, noise)) / noise
            scale = noise * (1 + self.learning_rate * self._curvature(between, axis))
        else:
            scale = self._along(self.diffusion(here), axis)
            rise = self._rise(here, there, between, axis) * side * spacing
        width = [1] * q[..., 0].ndim
        width[i] = -1
        edges = (measure[1:] if side > 0 else measure[:-1]).reshape(width)
        inner = np.abs(q[..., i]) ** axis.turned if axis.turned else 1.0
        return (scale / spacing**2 * bernoulli(rise)).reshape(q.shape[:-1]) * edges / inner

    def _stationary(self, theta, noise):
        """Return U, (n, d) → (n,)."""
        eta = self.learning_rate
        slope, hessian = self.landscape.gradient(theta), self.landscape.hessian(theta)
        laplacian = hessian.diagonal(dim1=-2, dim2=-1).sum(-1)
        return (self.landscape.loss(theta) - eta / 4 * slope.square().sum(-1) + eta * noise / 2 * laplacian).numpy()

    def _curvature(self, theta, axis):
        """Return the second derivative along an axis, at least −1/(2η)."""
        direction = torch.tensor(axis.direction, dtype=torch.float64)
        curvature = (self.landscape.hessian(theta) @ direction) @ direction
        return curvature.clamp_min(-0.5 / self.learning_rate).numpy()

    def _rise(self, here, there, between, axis):
        """Return the mean of V'/D between two places, by Simpson's rule."""
        direction = torch.tensor(axis.direction, dtype=torch.float64)

        def ratio(theta):
            return (self.landscape.gradient(theta) @ direction).numpy() / self._along(self.diffusion(theta), axis)

        return (ratio(here) + 4 * ratio(between) + ratio(there)) / 6


def bernoulli(x):
    """Return x/(eˣ − 1), with the value 1 at 0."""
    safe = np.where(np.abs(x) < 1e-8, 1.0, np.clip(x, -700, 700))
    return np.where(np.abs(x) < 1e-8, 1 - x / 2, safe / np.expm1(safe))


def solved(matrix):
    """Return the solution of a sparse system whose right-hand side is 1."""
    options = {"SymmetricMode": True}
    return splu(matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options=options).solve(
        np.ones(matrix.shape[0])
    )
