"""A Markov chain on a lattice that approximates the dynamics in one to three dimensions.

The dynamics is approximated by the diffusion with its mean step b and the variance 2D of its steps. Between neighbours
at distance h the chain jumps at the exponentially fitted rates (D/h²) B(∓bh/D), B(x) = x/(eˣ − 1) (Scharfetter and
Gummel 1969), which give the mean step exactly and barriers to O(h²). Axes are chosen such that the noise at the minimum
is uncorrelated. The chain gives the order of states for splitting and a second opinion, and never the answer.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse

from sgd_diffusion.escape.point_batch import PointBatch

NODES = {1: 301, 2: 51, 3: 19}
"""Nodes along each axis, by the number of coordinates."""

MOST_DIMENSIONS = max(NODES)
"""Most coordinates of a lattice."""

OVERSHOOT = 0.5826
"""A chain with steps σ crosses a boundary as a diffusion crosses one that is 0.5826 σ further out (Siegmund 1985)."""

NEAREST = 0.05
"""Smallest distance to the boundary that a rate takes into account, in units of h."""

LARGEST_PECLET = 500.0
"""Largest |b|h/D; beyond it the chain only follows the mean step."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Frame:
    """Where the nodes of a lattice are: θ = matrix g + corner for indices g.

    Attributes:
        matrix: (d, d).
        corner: (d,).
        nodes: number of nodes along each axis.
    """

    matrix: Numbers
    corner: Numbers
    nodes: int

    @classmethod
    def of(cls, axes: Numbers, centre: Numbers, low: Numbers, high: Numbers, nodes: int) -> "Frame":
        """Return the frame of a box low ≤ u ≤ high in coordinates θ = centre + axes u."""
        return cls(axes * ((high - low) / (nodes - 1)), centre + axes @ low, nodes)

    def with_nodes(self, nodes: int) -> "Frame":
        """Return the frame of the same box with another number of nodes along each axis."""
        return Frame(self.matrix * ((self.nodes - 1) / (nodes - 1)), self.corner, nodes)

    @property
    def to_indices(self) -> tuple[Numbers, Numbers]:
        """Matrix and origin of the map g = matrix θ + origin."""
        inverse: Numbers = np.linalg.inv(self.matrix).astype(np.float64)
        return inverse, -inverse @ self.corner

    @property
    def dimension(self) -> int:
        """d."""
        return len(self.corner)

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of nodes along each axis."""
        return (self.nodes,) * self.dimension

    @property
    def positions(self) -> Numbers:
        """θ of all nodes, (n, d)."""
        grid = np.stack(np.meshgrid(*[np.arange(self.nodes)] * self.dimension, indexing="ij"), -1)
        return grid.reshape(-1, self.dimension) @ self.matrix.T + self.corner

    def nearest(self, theta: Numbers) -> NDArray[np.int64]:
        """Return the flat index of the node nearest to each state, (n, d) → (n,)."""
        matrix, origin = self.to_indices
        rounded = np.clip(np.round(theta @ matrix.T + origin), 0, self.nodes - 1).astype(np.int64)
        return np.ravel_multi_index(tuple(rounded.T), self.shape)


@dataclass(frozen=True)
class Lattice:
    """The chain on a lattice.

    Attributes:
        frame: where the nodes are.
        rates: jumps per iteration between nodes inside the boundary, (n, n); the diagonal is 0.
        exits: jumps per iteration over the boundary, (n,).
        sides: jumps per iteration over the lower and the upper end of each axis, (n, d, 2).
        inside: whether a node is inside the boundary, (n,).
    """

    frame: Frame
    rates: sparse.csr_matrix
    exits: Numbers
    sides: Numbers
    inside: NDArray[np.bool_]


def build(batch: PointBatch, frame: Frame) -> Lattice:
    """Return the chain on the nodes of a frame.

    Args:
        batch: gives mean step, variance of the steps, and ξ at the nodes.
        frame: where the nodes are.
    """
    theta = torch.from_numpy(frame.positions)
    drift, covariance = (part.numpy() for part in batch.moments(theta))
    inverse = np.linalg.inv(frame.matrix)
    drift = drift @ inverse.T
    diffusion = np.einsum("ij,njk,ik->ni", inverse, covariance, inverse) / 2
    xi = batch.reaction_coordinate(theta).numpy().reshape(frame.shape)
    xi = np.nan_to_num(xi, nan=1e9, posinf=1e9)
    slopes = np.stack(np.gradient(xi, *[1.0] * frame.dimension), -1).reshape(-1, frame.dimension)
    xi = xi.reshape(-1)
    limit = 1 + np.minimum(OVERSHOOT * np.sqrt((slopes**2 * 2 * diffusion).sum(-1)), 1)
    inside = (xi <= np.minimum(limit, 1e8)) & np.isfinite(drift).all(-1) & np.isfinite(diffusion).all(-1)
    drift, diffusion = np.nan_to_num(drift), np.nan_to_num(diffusion)
    floor = np.maximum(np.abs(drift), 1e-300) / LARGEST_PECLET
    diffusion = np.maximum(diffusion, floor)
    number = np.arange(len(xi)).reshape(frame.shape)
    spacing = np.ones((len(xi), frame.dimension, 2))
    neighbours = np.full((len(xi), frame.dimension, 2), -1)
    for axis in range(frame.dimension):
        for side, (here, there) in enumerate(((np.s_[1:], np.s_[:-1]), (np.s_[:-1], np.s_[1:]))):
            place = (slice(None),) * axis
            neighbours[number[(*place, here)].reshape(-1), axis, side] = number[(*place, there)].reshape(-1)
    beyond = (neighbours >= 0) & inside[:, None, None] & ~inside[neighbours]
    row, axis, side = beyond.nonzero()
    rise = np.maximum(xi[neighbours[row, axis, side]] - xi[row], 1e-300)
    spacing[row, axis, side] = np.clip((limit[row] - xi[row]) / rise, NEAREST, 1)
    signs = np.array([-1.0, 1.0])
    peclet = drift[:, :, None] * signs * spacing / diffusion[:, :, None]
    jump = 2 / spacing.sum(-1, keepdims=True) * diffusion[:, :, None] / spacing * _bernoulli(-peclet)
    jump[~inside] = 0
    to = (neighbours >= 0) & inside[:, None, None] & inside[neighbours]
    row, axis, side = to.nonzero()
    rates = sparse.csr_matrix((jump[row, axis, side], (row, neighbours[row, axis, side])), shape=(len(xi), len(xi)))
    exits = np.where(beyond, jump, 0).sum((1, 2))
    sides = np.where(neighbours < 0, jump, 0)
    return Lattice(frame, rates, exits, sides, inside)


def _bernoulli(x: Numbers) -> Numbers:
    """Return x/(eˣ − 1)."""
    x = np.clip(x, -700, 700)
    small = np.abs(x) < 1e-8
    safe = np.where(small, 1.0, x)
    return np.where(small, 1 - x / 2, safe / np.expm1(safe))
