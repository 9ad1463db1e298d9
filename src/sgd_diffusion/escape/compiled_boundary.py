"""The kernels' boundaries: kind and numbers of each boundary in the coordinates φ = √k θ of the potential."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.escape.boundaries import Ball, Boundary, Box, Coordinate, Level, Plane
from sgd_diffusion.escape.other_minima import OtherMinima
from sgd_diffusion.landscapes import Landscape

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class CompiledBoundary:
    """A boundary as a kernel takes it.

    Attributes:
        kind: one of `boundary_source.KINDS`.
        numbers: by the kernel's names, each one number or one per parameter point.
        several: number of centres, of `balls`.
    """

    kind: str
    numbers: dict[str, Any]
    several: int = 1


def compiled_boundary(landscape: Landscape, boundary: Boundary, points: int) -> CompiledBoundary | None:
    """Return a boundary as a kernel takes it; None if no kernel has it.

    Args:
        landscape: of the whole parameter batch.
        boundary: of the whole parameter batch.
        points: number of parameter points.
    """
    minimum = landscape.minimum_of_potential.numpy()
    root_k = np.broadcast_to(landscape.sharpness.numpy() ** 0.5, points)
    centre = {f"centre{i}": value for i, value in enumerate(minimum)}

    def at_points(values: Tensor) -> Numbers:
        return np.broadcast_to(values.double().numpy(), points)

    match type(boundary), boundary:
        case (kind, Box() as box) if kind is Box:
            return CompiledBoundary("box", {"half_width": root_k * at_points(box.half_width), **centre})
        case (kind, Ball() as ball) if kind is Ball:
            return CompiledBoundary("ball", {"radius": root_k * at_points(ball.radius), **centre})
        case (kind, Level() as level) if kind is Level:
            lowest = float(landscape.potential(landscape.minimum_of_potential))
            return CompiledBoundary("level", {"lowest": lowest, "height": at_points(level.height)})
        case (kind, Plane() as plane) if kind is Plane:
            point = root_k[:, None] * plane.point.double().numpy()
            return _plane(plane.normal.double().numpy(), point, minimum)
        case (kind, Coordinate() as coordinate) if kind is Coordinate:
            threshold = root_k * at_points(coordinate.threshold)
            if coordinate.index is None and len(minimum) > 1:
                return _any_coordinate(threshold, minimum)
            normal = np.zeros(len(minimum))
            normal[coordinate.index or 0] = 1.0
            return _plane(normal, normal * threshold[:, None], minimum)
        case (kind, OtherMinima() as others) if kind is OtherMinima:
            centres = {
                f"centre{n}_{i}": root_k * value for (n, i), value in np.ndenumerate(others.centres.double().numpy())
            }
            return CompiledBoundary("balls", {"radius": root_k * others.radius, **centres}, len(others.centres))
    return None


def _plane(normal: Numbers, point: Numbers, minimum: Numbers) -> CompiledBoundary:
    """Return ξ = n·(φ − φ*)/n·(p − φ*) for p of each parameter point, (points, d)."""
    slopes = normal / ((point - minimum) @ normal)[:, None]
    numbers = {f"slope{i}": slopes[:, i] for i in range(len(normal))}
    return CompiledBoundary("plane", numbers | {"offset": -slopes @ minimum})


def _any_coordinate(threshold: Numbers, minimum: Numbers) -> CompiledBoundary | None:
    """Return ξ = max_i (φ_i − φ*_i)/(threshold − φ*_i); None if the φ*_i differ."""
    if np.ptp(minimum) > 0:
        return None
    slope = 1 / (threshold - minimum[0])
    return CompiledBoundary("coordinates", {"slope": slope, "offset": -minimum[0] * slope})
