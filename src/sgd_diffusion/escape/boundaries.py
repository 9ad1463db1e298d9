"""Boundaries of a basin. Each has a reaction coordinate ξ(θ) that is 0 at the minimum; a replica has left if ξ > 1."""

from abc import ABC, abstractmethod
from collections.abc import Callable

import torch
from torch import Tensor

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import PerPoint, RowIndex, as_points

ReactionCoordinate = Callable[[Tensor], Tensor]
"""Reaction coordinate ξ of a boundary that is bound to the rows of a batch: (rows, d) → (rows,)."""


class Boundary(PerPoint, ABC):
    """A boundary of a basin; its size may have one value per parameter point.

    Examples:
        >>> from sgd_diffusion.landscapes import quadratic
        >>> boundary: Boundary = Ball(2.0)
        >>> reaction_coordinate = boundary.bind(quadratic([1.0, 1.0]), RowIndex.of_one_point())
        >>> reaction_coordinate(torch.tensor([[0.0, 0.0], [0.0, 2.0], [3.0, 4.0]])).tolist()  # in, on, out
        [0.0, 1.0, 2.5]
    """

    @abstractmethod
    def bind(self, landscape: Landscape, rows: RowIndex) -> ReactionCoordinate:
        """Return the reaction coordinate ξ for the rows of a batch."""


def _minimum(landscape: Landscape, rows: RowIndex) -> Tensor:
    """Return the minimum θ* of each row: (rows, d), or (1, d) if all rows share one."""
    minimum = rows.place(landscape.minimum)
    return minimum.unsqueeze(0) if minimum.ndim == 1 else minimum[rows.point]


class Box(Boundary):
    """A replica has left if any |θ_i − θ*_i| exceeds the half-width: ξ = max_i |θ_i − θ*_i| / δ.

    Xie et al. (2021) use this boundary for networks.

    Args:
        half_width: δ, one number or one per parameter point.

    Examples:
        >>> from sgd_diffusion.landscapes import quadratic
        >>> reaction_coordinate = Box(0.5).bind(quadratic([1.0, 1.0]), RowIndex.of_one_point())
        >>> reaction_coordinate(torch.tensor([[0.25, -0.125], [0.25, -1.0]])).tolist()
        [0.5, 2.0]
    """

    per_point = ("half_width",)

    def __init__(self, half_width: Tensor | float | list[float]) -> None:
        self.half_width = as_points(half_width, "half_width")

    def bind(self, landscape: Landscape, rows: RowIndex) -> ReactionCoordinate:
        """Return the reaction coordinate ξ for the rows of a batch."""
        centre, scale = _minimum(landscape, rows), 1 / rows.column(self.half_width)
        return lambda theta: ((theta - centre).abs_() * scale).amax(-1)


class Ball(Boundary):
    """A replica has left if |θ − θ*| exceeds the radius: ξ = |θ − θ*| / r.

    Args:
        radius: r, one number or one per parameter point.

    Examples:
        >>> from sgd_diffusion.landscapes import quadratic
        >>> radius_10 = Ball([1.0, 10.0]).at(1)
        >>> reaction_coordinate = radius_10.bind(quadratic([1.0, 1.0]), RowIndex.of_one_point())
        >>> reaction_coordinate(torch.tensor([[3.0, 4.0]])).tolist()
        [0.5]
    """

    per_point = ("radius",)

    def __init__(self, radius: Tensor | float | list[float]) -> None:
        self.radius = as_points(radius, "radius")

    def bind(self, landscape: Landscape, rows: RowIndex) -> ReactionCoordinate:
        """Return the reaction coordinate ξ for the rows of a batch."""
        centre, scale = _minimum(landscape, rows), 1 / rows.column(self.radius).squeeze(-1)
        return lambda theta: torch.linalg.vector_norm(theta - centre, dim=-1) * scale


class Level(Boundary):
    """A replica has left if the loss is more than ΔL above its minimum: ξ = (L(θ) − L(θ*)) / ΔL.

    Args:
        height: ΔL, one number or one per parameter point.

    Examples:
        >>> from sgd_diffusion.landscapes import quadratic
        >>> reaction_coordinate = Level(4.0).bind(quadratic([2.0]), RowIndex.of_one_point())  # L = θ²
        >>> reaction_coordinate(torch.tensor([[1.0], [-2.0], [4.0]])).tolist()
        [0.25, 1.0, 4.0]
    """

    per_point = ("height",)

    def __init__(self, height: Tensor | float | list[float]) -> None:
        self.height = as_points(height, "height")

    def bind(self, landscape: Landscape, rows: RowIndex) -> ReactionCoordinate:
        """Return the reaction coordinate ξ for the rows of a batch."""
        root_k = rows.column(landscape.sharpness.sqrt())
        lowest = rows.place(landscape.potential(landscape.minimum_of_potential))
        scale = 1 / rows.column(self.height).squeeze(-1)
        return lambda theta: (landscape.potential(theta * root_k) - lowest) * scale


class Coordinate(Boundary):
    """A replica has left if a coordinate is strictly beyond the threshold, on the side away from the minimum.

    ξ = (θ_i − θ*_i)/(threshold − θ*_i), for one coordinate i or the largest over all coordinates. With the saddle's
    coordinate as threshold, this is the boundary of Styblinski–Tang.

    Args:
        threshold: one number or one per parameter point. `sharpened(k)` does not rescale it: to keep the boundary at
            the same loss, divide the threshold by √k.
        index: i, counted from 0; default None: all coordinates, of which the first to pass the threshold counts.

    Raises:
        EscapeError: the threshold is not a finite number or vector of them, or, in `bind`, the landscape has no
            coordinate `index`. Simulation and splitting reject a threshold at the minimum.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> saddle = Coordinate(threshold=0.0)  # minimum at −1, saddle at 0
        >>> reaction_coordinate = saddle.bind(double_well(), RowIndex.of_one_point())
        >>> reaction_coordinate(torch.tensor([[-1.0], [-0.5], [0.0], [0.5]], dtype=torch.float64)).tolist()
        [0.0, 0.5, 1.0, 1.5]
    """

    per_point = ("threshold",)

    def __init__(self, *, threshold: Tensor | float | list[float], index: int | None = None) -> None:
        self.threshold = torch.as_tensor(threshold, dtype=torch.float64)
        if self.threshold.ndim > 1 or not torch.isfinite(self.threshold).all():
            raise EscapeError(f"threshold must be a finite number or a vector of them, got {self.threshold.tolist()}.")
        self.index = index

    def bind(self, landscape: Landscape, rows: RowIndex) -> ReactionCoordinate:
        """Return the reaction coordinate ξ for the rows of a batch."""
        minimum = _minimum(landscape, rows)
        if self.index is not None:
            if not -landscape.dimension <= self.index < landscape.dimension:
                raise EscapeError(
                    f"Coordinate(index={self.index}): the landscape has {landscape.dimension} coordinates, so index "
                    f"must be from 0 to {landscape.dimension - 1}."
                )
            minimum = minimum[:, [self.index]]
        distance = rows.column(self.threshold) - minimum
        slope, offset = 1 / distance, -minimum / distance
        if self.index is None:
            return lambda theta: torch.addcmul(offset, theta, slope).amax(-1)
        return lambda theta: torch.addcmul(offset, theta[:, [self.index]], slope).amax(-1)


class Plane(Boundary):
    """A replica has left if it is beyond the hyperplane through a point: ξ = n·(θ − θ*) / n·(p − θ*).

    With a saddle as point and its unstable direction as normal, this is the boundary for escape over that saddle.

    Args:
        normal: n, (d,), of any length.
        point: p, (d,). `sharpened(k)` does not rescale it.

    Examples:
        >>> from sgd_diffusion.landscapes import quadratic
        >>> plane = Plane(normal=torch.tensor([3.0, 0.0]), point=torch.tensor([2.0, 7.0]))
        >>> reaction_coordinate = plane.bind(quadratic([1.0, 1.0]), RowIndex.of_one_point())
        >>> theta = torch.tensor([[1.0, 5.0], [4.0, -5.0]], dtype=torch.float64)
        >>> [round(xi, 6) for xi in reaction_coordinate(theta).tolist()]
        [0.5, 2.0]
    """

    def __init__(self, normal: Tensor, point: Tensor) -> None:
        self.normal, self.point = normal, point

    def bind(self, landscape: Landscape, rows: RowIndex) -> ReactionCoordinate:
        """Return the reaction coordinate ξ for the rows of a batch."""
        centre, normal = _minimum(landscape, rows), rows.place(self.normal)
        distance = (rows.place(self.point) - centre) @ normal
        return lambda theta: ((theta - centre) @ normal) / distance
