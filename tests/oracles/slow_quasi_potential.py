"""The quasi-potential in the plane as a fixed point on a grid, for the least action of paths.

The value at a node is the least, over all points of the square around it, of the value there and the action of the
straight line from there. Values between nodes are interpolated along the sides of the square. The error is that of the
cells' width, and two grids are extrapolated. No path is guessed, and nothing is optimised locally.
"""

import numpy as np
import torch

SIZE, PARTS = 4, 4
"""Half of the square's side in cells, and parts of a cell's side from which lines start."""
UNREACHED = 1e6
STEP = 1e-5
"""Half-width of the central differences of the loss."""
GAUSS = (0.5 - np.sqrt(1 / 12), 0.5 + np.sqrt(1 / 12))
"""Places of Gauss's rule with two points, which have equal weights, on each half of a line."""


def quasi_potential(problem, cells):
    """Return V at the problem's end, from grids with about so many cells along the longer side and half as many."""
    fine, coarse = (on_grid(problem, number) for number in (cells, cells // 2))
    return (4 * fine - coarse) / 3


def on_grid(problem, cells):
    """Return V at the problem's end, on a grid in which start and end are nodes."""
    start, end, low, high = (np.array(getattr(problem, name)) for name in ("start", "end", "low", "high"))
    width, apart = (high - low).max() / cells, np.abs(end - start)
    widths = np.where(apart > width / 2, apart / np.maximum(1, np.round(apart / width)), width)
    first, last = np.round((low - start) / widths).astype(int), np.round((high - start) / widths).astype(int)
    axes = [start[i] + widths[i] * np.arange(first[i], last[i] + 1) for i in (0, 1)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), -1)
    sides = _sides()
    costs = [_cost(problem, grid + (corner + share * along) * widths, grid) for corner, along, share in sides]
    values, source = np.full(grid.shape[:2], UNREACHED), tuple(-first)
    values[source] = 0
    for cubic in (False, True):
        for _ in range(10 * cells):
            new = _updated(values, sides, costs, cubic)
            new[source] = 0
            moved, values = np.abs(new - values).max(), new
            if moved < 1e-7:
                break
    return float(values[tuple(np.round((end - start) / widths).astype(int) - first)])


def _updated(values, sides, costs, cubic):
    padded = np.pad(values, SIZE + 2, constant_values=UNREACHED)
    first = {}

    def at(node):
        if (key := tuple(node)) not in first:
            i, j = node + SIZE + 2
            first[key] = padded[i : i + values.shape[0], j : j + values.shape[1]]
        return first[key]

    new = np.full_like(values, UNREACHED)
    for (corner, along, share), cost in zip(sides, costs, strict=True):
        near = [at(corner + k * along) for k in (-1, 0, 1, 2)]
        between = (1 - share) * near[1] + share * near[2]
        if cubic and share:
            # The four-point formula is the line through the inner two less a mean of the curvatures at both.
            bends = (2 - share) * (near[0] - 2 * near[1] + near[2]) + (1 + share) * (near[1] - 2 * near[2] + near[3])
            smooth = between - share * (1 - share) / 6 * bends
            between = np.where(np.maximum.reduce(near) < UNREACHED / 2, smooth, between)
        np.minimum(new, between + cost, out=new)
    return np.minimum(new, values) if not cubic else new


def _sides():
    """Points of the square as a corner of a cell, the direction of its side and the share of that side."""
    found = []
    for normal, along in (([1, 0], [0, 1]), ([-1, 0], [0, 1]), ([0, 1], [1, 0]), ([0, -1], [1, 0])):
        for cell in range(-SIZE, SIZE):
            corner = SIZE * np.array(normal) + cell * np.array(along)
            found += [(corner, np.array(along), part / PARTS) for part in range(PARTS)]
    return found


def _cost(problem, first, last):
    """∫(|φ′|_C |∇L|_C + ⟨φ′, ∇L⟩_C) along straight lines."""
    shape = first.shape[:-1]
    first, last = first.reshape(-1, 2), last.reshape(-1, 2)
    step, total = last - first, np.zeros(len(first))
    places = [(half + place) / 2 for half in (0, 1) for place in GAUSS]
    for place in places:
        middle = first + place * step
        slope = _slope(problem.loss, middle)
        a, b, c = (problem.covariance(torch.from_numpy(middle)).numpy()[:, i, j] for i, j in ((0, 0), (0, 1), (1, 1)))

        def product(u, v, a=a, b=b, c=c):
            cross = u[:, 0] * v[:, 1] + u[:, 1] * v[:, 0]
            return (c * u[:, 0] * v[:, 0] - b * cross + a * u[:, 1] * v[:, 1]) / (a * c - b * b)

        total += (np.sqrt(product(step, step) * product(slope, slope)) + product(step, slope)) / len(places)
    return total.reshape(shape)


def _slope(loss, theta):
    sides = [
        loss(torch.from_numpy(theta + STEP * axis)) - loss(torch.from_numpy(theta - STEP * axis)) for axis in np.eye(2)
    ]
    return torch.stack(sides, -1).numpy() / (2 * STEP)
