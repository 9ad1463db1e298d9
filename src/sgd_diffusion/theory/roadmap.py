"""Shortest paths in a random graph, which find the passages that a local search for the least action misses."""

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree
from scipy.stats import qmc
from torch import Tensor

from sgd_diffusion.theory.path_action import Field, step_actions

MOST_DIMENSIONS = 3
"""Number of dimensions above which the graph is too sparse to be of use."""
POINTS, NEIGHBOURS, PARTS = 2000, 24, 3
"""Number of points, of neighbours that each is joined to, and of parts of a joint on which its action is summed."""
SLACK = 1.3
"""Factor on the least action known beforehand, up to which paths are searched, because a path in the graph is rough."""
GROWTHS, GROWTH = 4, 1.6
"""Number of times the box of points grows while points on its border may lie on a better path, and the factor."""
BORDER = 0.05
"""Share of the box on each side that counts as its border."""
APART = 0.15
"""Distance from all points of a path at which another one counts as different, in units of the paths' extent."""
PATHS = 3


def roadmap_paths(
    loss: Field, covariance: Field, start: Tensor, end: Tensor, *, known: list[Tensor], bound: float
) -> list[Tensor]:
    """Return up to three paths from start to end that lie apart, of least action in a graph of quasi-random points.

    The points fill a box around the known paths, which grows as long as points on its border can be reached with less
    than the action of the best known path. Joints and their actions make a directed graph; its shortest paths are found
    by Dijkstra's algorithm. The second and third path lead through points that lie apart from the paths before.

    Args:
        loss: L, (n, d) → (n,), twice differentiable.
        covariance: C of one example, (n, d) → (n, d, d).
        start: first node, (d,), with d ≤ 3.
        end: last node, (d,).
        known: paths from start to end, each (n, d).
        bound: least action of the known paths.

    Examples:
        Of the two halves of a ring, with C = 4 below and 1 above, the graph finds the lower one:

        >>> ring = lambda x: 3 * (x.square().sum(-1) - 1) ** 2 + (1 + x[:, 0]) / 4
        >>> noise = lambda x: torch.eye(2).double() * (2.5 - 1.5 * torch.tanh(9 * x[:, 1])).view(-1, 1, 1)
        >>> ends = torch.tensor([[-1.0, 0.0], [1.0, 0.0]]).double()
        >>> paths = roadmap_paths(ring, noise, *ends, known=[ends], bound=2.0)
        >>> bool(paths[0][:, 1].min() < -0.8)
        True
    """
    nodes = torch.cat(known)
    low, high = nodes.amin(0), nodes.amax(0)
    margin = 0.3 * (high - low).norm()
    low, high = low - margin, high + margin
    for _ in range(GROWTHS + 1):
        points = _points(start, end, low, high)
        graph = _graph(loss, covariance, points, SLACK * bound)
        forth, before = dijkstra(graph, indices=0, return_predecessors=True, limit=SLACK * bound)
        inner = BORDER * (high - low)
        outside = ((points < low + inner) | (points > high - inner)).any(1).numpy()
        if not (np.isfinite(forth) & outside).any():
            break
        centre, half = (low + high) / 2, (high - low) / 2
        low, high = centre - GROWTH * half, centre + GROWTH * half
    if not np.isfinite(forth[1]):
        return []
    back, after = dijkstra(graph.T.tocsr(), indices=1, return_predecessors=True, limit=SLACK * bound)
    return _paths_apart(points, forth + back, before, after, extent=float((nodes.amax(0) - nodes.amin(0)).norm()))


def _points(start: Tensor, end: Tensor, low: Tensor, high: Tensor) -> Tensor:
    filling = torch.from_numpy(qmc.Halton(len(start), scramble=False).random(POINTS))
    return torch.cat([start.unsqueeze(0), end.unsqueeze(0), low + filling * (high - low)])


def _graph(loss: Field, covariance: Field, points: Tensor, largest: float) -> csr_array:
    """Return the actions of the joints between neighbours as a sparse matrix (from, to)."""
    _, near = KDTree(points.numpy()).query(points.numpy(), k=NEIGHBOURS + 1)
    tail = np.repeat(np.arange(len(points)), NEIGHBOURS)
    head = near[:, 1:].ravel()
    first, step = points[tail], (points[head] - points[tail]) / PARTS
    actions = sum(
        step_actions(loss, covariance, first + part * step, first + (part + 1) * step).detach() for part in range(PARTS)
    )
    costs = torch.as_tensor(actions).clamp_min(1e-12 * largest).numpy()  # a joint without action is none in the matrix
    kept = costs <= largest  # nan is left out, too
    return csr_array((costs[kept], (tail[kept], head[kept])), shape=(len(points), len(points)))


def _paths_apart(
    points: Tensor, through: NDArray[np.float64], before: NDArray[np.int32], after: NDArray[np.int32], extent: float
) -> list[Tensor]:
    """Return paths through the points of least action that lie apart from the paths before.

    Args:
        points: (n, d).
        through: least action of a path from start to end through each point, (n,).
        before: the point before each one on the shortest path from the start.
        after: the point after each one on the shortest path to the end.
        extent: of the paths.
    """
    far = np.isfinite(through)
    paths: list[Tensor] = []
    while far.any() and len(paths) < PATHS:
        middle = int(np.where(far, through, np.inf).argmin())
        path = points[_chain(before, middle)[::-1] + _chain(after, middle)[1:]]
        paths.append(path)
        far &= (torch.cdist(points, path).amin(1) > APART * extent).numpy()
    return paths


def _chain(towards: NDArray[np.int32], point: int) -> list[int]:
    chain = [point]
    while towards[chain[-1]] >= 0:
        chain.append(int(towards[chain[-1]]))
    return chain
