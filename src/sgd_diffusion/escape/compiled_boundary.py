"""The boundaries of landscapes in kernels: kind and numbers of each boundary in the coordinates φ = √k θ."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sgd_diffusion.escape.arrival import Arrival
from sgd_diffusion.escape.boundaries import Ball, Boundary, Box, Coordinate, Level, Plane
from sgd_diffusion.escape.compiled_escape import Numbers, of_points
from sgd_diffusion.escape.levels import EXIT, LatticeLevels, Levels
from sgd_diffusion.escape.other_minima import OtherMinima
from sgd_diffusion.landscapes import Landscape

COMPILED = (Box, Ball, Level, Plane, Coordinate, OtherMinima, Arrival)
"""The boundaries that the kernels of landscapes have."""


@dataclass(frozen=True)
class CompiledBoundary:
    """A boundary as a kernel takes it.

    Attributes:
        kind: one of `boundary_source.KINDS`.
        numbers: by the kernel's names, each one number or one per parameter point.
        several: number of centres, of `balls` and `ellipsoids`.
        levels: kind of the levels of splitting, and number of their centres or of nodes along an axis; None for those
            of the boundary.
        table: ξ at the nodes of a lattice, flattened, if the levels are a table.
    """

    kind: str
    numbers: dict[str, Any]
    several: int = 1
    levels: tuple[str, int] | None = None
    table: Numbers | None = None


def compiled_boundary(landscape: Landscape, boundary: Boundary, points: int) -> CompiledBoundary | None:
    """Return a boundary as a kernel takes it; None if no kernel has it.

    Args:
        landscape: of the whole parameter batch.
        boundary: of the whole parameter batch.
        points: number of parameter points.
    """
    if isinstance(boundary, Levels | LatticeLevels):
        return _with_levels(landscape, boundary, points)
    if type(boundary) not in COMPILED:  # a class derived from one of them may have another ξ
        return None
    minimum = landscape.minimum_of_potential.numpy()
    root_k = of_points(landscape.sharpness, points) ** 0.5
    centre = {f"centre{i}": value for i, value in enumerate(minimum)}
    match boundary:
        case Box():
            return CompiledBoundary("box", {"half_width": root_k * of_points(boundary.half_width, points), **centre})
        case Ball():
            return CompiledBoundary("ball", {"radius": root_k * of_points(boundary.radius, points), **centre})
        case Level():
            lowest = float(landscape.potential(landscape.minimum_of_potential))
            return CompiledBoundary("level", {"lowest": lowest, "height": of_points(boundary.height, points)})
        case Plane():
            point = root_k[:, None] * boundary.point.double().numpy()
            return _plane(boundary.normal.double().numpy(), point, minimum)
        case Coordinate():
            return _coordinate(root_k * of_points(boundary.threshold, points), boundary.index, minimum)
        case OtherMinima():
            places = np.ndenumerate(boundary.centres.double().numpy())
            centres = {f"centre{n}_{i}": root_k * value for (n, i), value in places}
            return CompiledBoundary("balls", {"radius": root_k * boundary.radius, **centres}, len(boundary.centres))
        case Arrival():
            places, slopes = (np.ndenumerate(part.numpy()) for part in (boundary.centres, boundary.roots))
            numbers = {f"centre{n}_{i}": root_k * value for (n, i), value in places}
            numbers |= {f"root{n}_{i}_{j}": value / root_k for (n, i, j), value in slopes if j >= i}
            return CompiledBoundary("ellipsoids", numbers, len(boundary.centres))
    return None


def _with_levels(landscape: Landscape, given: Levels | LatticeLevels, points: int) -> CompiledBoundary | None:
    """Return a boundary with other levels as a kernel takes it; None if no kernel has one of them."""
    border = compiled_boundary(landscape, given.boundary, points)
    if border is None:
        return None
    if isinstance(given, LatticeLevels):
        matrix = given.matrix / of_points(landscape.sharpness, points)[:, None, None] ** 0.5
        numbers = {f"levels_map{i}_{j}": matrix[:, i, j] for i, j in np.ndindex(given.matrix.shape)}
        numbers |= {f"levels_origin{i}": value for i, value in enumerate(given.origin)}
        numbers |= border.numbers | {"beyond": given.beyond}
        return replace(border, numbers=numbers, levels=("table", len(given.table)), table=given.table.reshape(-1))
    by = compiled_boundary(landscape, given.by, points)
    if by is None or by.levels is not None:
        return None
    numbers = border.numbers | {f"levels_{name}": value for name, value in by.numbers.items()} | {"beyond": EXIT}
    return replace(border, numbers=numbers, levels=(by.kind, by.several))


def _plane(normal: Numbers, point: Numbers, minimum: Numbers) -> CompiledBoundary:
    """Return ξ = n·(φ − φ*)/n·(p − φ*) for p of each parameter point, (points, d)."""
    slopes = normal / ((point - minimum) @ normal)[:, None]
    numbers = {f"slope{i}": slopes[:, i] for i in range(len(normal))}
    return CompiledBoundary("plane", numbers | {"offset": -slopes @ minimum})


def _coordinate(threshold: Numbers, index: int | None, minimum: Numbers) -> CompiledBoundary | None:
    """Return ξ = (φ_i − φ*_i)/(threshold − φ*_i) of one coordinate, or its largest; None if the φ*_i then differ."""
    if index is not None or len(minimum) == 1:
        normal = np.zeros(len(minimum))
        normal[index or 0] = 1.0
        return _plane(normal, normal * threshold[:, None], minimum)
    if np.ptp(minimum) > 0:
        return None
    slope = 1 / (threshold - minimum[0])
    return CompiledBoundary("coordinates", {"slope": slope, "offset": -minimum[0] * slope})
