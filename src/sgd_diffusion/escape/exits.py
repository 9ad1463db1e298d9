"""Boundaries of a valley. Each is a function ξ of θ that is 0 at the minimum; a replica has left where ξ > 1."""

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import Rows, as_points, at_point


class Progress(Protocol):
    """ξ for the rows of a batch: (rows, d) → (rows,)."""

    def __call__(self, theta: Tensor) -> Tensor:
        """Return ξ(θ)."""


class Exit(Protocol):
    """A boundary; its size may be a vector of points.

    Examples:
        >>> from sgd_diffusion.landscapes import quadratic
        >>> exit: Exit = Ball(2.0)
        >>> progress = exit.bind(quadratic([1.0, 1.0]), Rows.of_one_point())
        >>> progress(torch.tensor([[0.0, 0.0], [0.0, 2.0], [3.0, 4.0]])).tolist()  # inside, on the edge, outside
        [0.0, 1.0, 2.5]
    """

    @property
    def vectors(self) -> tuple[Tensor, ...]:
        """Sizes that may be vectors of points."""

    def at(self, point: int) -> "Exit":
        """Return the boundary of one point of a panel."""

    def bind(self, landscape: Landscape, rows: Rows) -> Progress:
        """Return ξ for the rows of a batch."""


def _minimum(landscape: Landscape, rows: Rows) -> Tensor:
    """Each row's minimum: (rows, d), or (1, d) when all rows share one."""
    minimum = rows.place(landscape.minimum)
    return minimum.unsqueeze(0) if minimum.ndim == 1 else minimum[rows.point]


class Box:
    """Leaves when any |θ_i − θ*_i| exceeds the half-width: ξ = max_i |θ_i − θ*_i| / δ (the networks of Xie et al.).

    Args:
        half_width: δ, a number or a vector of points.

    Examples:
        >>> from sgd_diffusion.landscapes import quadratic
        >>> progress = Box(0.5).bind(quadratic([1.0, 1.0]), Rows.of_one_point())
        >>> progress(torch.tensor([[0.25, -0.125], [0.25, -1.0]])).tolist()
        [0.5, 2.0]
    """

    def __init__(self, half_width: Tensor | float | list[float]) -> None:
        self.half_width = as_points(half_width, "half_width")

    @property
    def vectors(self) -> tuple[Tensor, ...]:
        """The half-width."""
        return (self.half_width,)

    def at(self, point: int) -> "Box":
        """Return the boundary of one point of a panel."""
        return Box(at_point(self.half_width, point))

    def bind(self, landscape: Landscape, rows: Rows) -> Progress:
        """Return ξ for the rows of a batch."""
        centre, scale = _minimum(landscape, rows), 1 / rows.column(self.half_width)
        return lambda theta: ((theta - centre).abs_() * scale).amax(-1)


class Ball:
    """Leaves when |θ − θ*| exceeds the radius: ξ = |θ − θ*| / r.

    Args:
        radius: r, a number or a vector of points.

    Examples:
        >>> from sgd_diffusion.landscapes import quadratic
        >>> progress = Ball([1.0, 10.0]).at(1).bind(quadratic([1.0, 1.0]), Rows.of_one_point())  # radius 10
        >>> progress(torch.tensor([[3.0, 4.0]])).tolist()
        [0.5]
    """

    def __init__(self, radius: Tensor | float | list[float]) -> None:
        self.radius = as_points(radius, "radius")

    @property
    def vectors(self) -> tuple[Tensor, ...]:
        """The radius."""
        return (self.radius,)

    def at(self, point: int) -> "Ball":
        """Return the boundary of one point of a panel."""
        return Ball(at_point(self.radius, point))

    def bind(self, landscape: Landscape, rows: Rows) -> Progress:
        """Return ξ for the rows of a batch."""
        centre, scale = _minimum(landscape, rows), 1 / rows.column(self.radius).squeeze(-1)
        return lambda theta: torch.linalg.vector_norm(theta - centre, dim=-1) * scale


class Level:
    """Leaves when the loss exceeds the minimum's by more than the height: ξ = (L(θ) − L(θ*)) / ΔL.

    Args:
        height: ΔL, a number or a vector of points.

    Examples:
        >>> from sgd_diffusion.landscapes import quadratic
        >>> progress = Level(4.0).bind(quadratic([2.0]), Rows.of_one_point())  # L = θ²
        >>> progress(torch.tensor([[1.0], [-2.0], [4.0]])).tolist()
        [0.25, 1.0, 4.0]
    """

    def __init__(self, height: Tensor | float | list[float]) -> None:
        self.height = as_points(height, "height")

    @property
    def vectors(self) -> tuple[Tensor, ...]:
        """The height."""
        return (self.height,)

    def at(self, point: int) -> "Level":
        """Return the boundary of one point of a panel."""
        return Level(at_point(self.height, point))

    def bind(self, landscape: Landscape, rows: Rows) -> Progress:
        """Return ξ for the rows of a batch."""
        root_k = rows.column(landscape.sharpness.sqrt())
        lowest = rows.place(landscape.potential(landscape.minimum_of_potential))
        scale = 1 / rows.column(self.height).squeeze(-1)
        return lambda theta: (landscape.potential(theta * root_k) - lowest) * scale


@dataclass(frozen=True)
class _AnyCoordinate:
    """ξ of `Coordinate`, with the affine map of each row or coordinate: ξ = max_i (θ_i · slope_i + offset_i)."""

    slope: Tensor
    offset: Tensor

    def __call__(self, theta: Tensor) -> Tensor:
        return torch.addcmul(self.offset, theta, self.slope).amax(-1)


class Coordinate:
    """Leaves when a coordinate is strictly beyond the threshold, on the side away from the minimum.

    ξ = (θ_i − θ*_i)/(threshold − θ*_i), for the given coordinate or the largest over all. With the saddle's coordinate
    as threshold, this is the exit of Styblinski–Tang.

    Args:
        threshold: a number or a vector of points, in the coordinates of the landscape as it is; on a landscape
            sharpened by k, a boundary that shrinks with the valley is threshold/√k.
        index: which coordinate; any one, if None.

    Raises:
        EscapeError: the threshold is no number or vector; a coordinate does not exist (when bound). A threshold on the
            minimum itself is refused when an escape starts.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> progress = Coordinate(threshold=0.0).bind(double_well(), Rows.of_one_point())  # minimum at −1, saddle at 0
        >>> progress(torch.tensor([[-1.0], [-0.5], [0.0], [0.5]], dtype=torch.float64)).tolist()
        [0.0, 0.5, 1.0, 1.5]
    """

    def __init__(self, *, threshold: Tensor | float | list[float], index: int | None = None) -> None:
        self.threshold = torch.as_tensor(threshold, dtype=torch.float64)
        if self.threshold.ndim > 1 or not torch.isfinite(self.threshold).all():
            raise EscapeError(f"threshold must be a number or a vector of them, got {self.threshold.tolist()}.")
        self.index = index

    @property
    def vectors(self) -> tuple[Tensor, ...]:
        """The threshold."""
        return (self.threshold,)

    def at(self, point: int) -> "Coordinate":
        """Return the boundary of one point of a panel."""
        return Coordinate(threshold=at_point(self.threshold, point), index=self.index)

    def bind(self, landscape: Landscape, rows: Rows) -> Progress:
        """Return ξ for the rows of a batch."""
        minimum = _minimum(landscape, rows)
        if self.index is not None:
            if not -landscape.dimension <= self.index < landscape.dimension:
                raise EscapeError(f"index {self.index} is no coordinate of {landscape.dimension}.")
            minimum = minimum[:, [self.index]]
        distance = rows.column(self.threshold) - minimum
        progress = _AnyCoordinate(1 / distance, -minimum / distance)
        return progress if self.index is None else lambda theta: progress(theta[:, [self.index]])


class Plane:
    """Leaves when beyond the hyperplane through a point: ξ = n·(θ − θ*) / n·(p − θ*).

    With a saddle as point and its unstable direction as normal, this is the exit through that saddle.

    Args:
        normal: n, (d,), of any length.
        point: p, (d,), in the coordinates of the landscape as it is.

    Examples:
        >>> from sgd_diffusion.landscapes import quadratic
        >>> plane = Plane(normal=torch.tensor([3.0, 0.0]), point=torch.tensor([2.0, 7.0]))
        >>> progress = plane.bind(quadratic([1.0, 1.0]), Rows.of_one_point())
        >>> [round(xi, 6) for xi in progress(torch.tensor([[1.0, 5.0], [4.0, -5.0]], dtype=torch.float64)).tolist()]
        [0.5, 2.0]
    """

    vectors: tuple[Tensor, ...] = ()

    def __init__(self, normal: Tensor, point: Tensor) -> None:
        self.normal, self.point = normal, point

    def at(self, point: int) -> "Plane":
        """The same at every point of a panel."""
        return self

    def bind(self, landscape: Landscape, rows: Rows) -> Progress:
        """Return ξ for the rows of a batch."""
        centre, normal = _minimum(landscape, rows), rows.place(self.normal)
        distance = (rows.place(self.point) - centre) @ normal
        return lambda theta: ((theta - centre) @ normal) / distance
