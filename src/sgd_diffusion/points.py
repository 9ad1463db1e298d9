"""Vectors of points: a panel is simulated in one batch whose rows know which point they belong to."""

from collections.abc import Iterable

import torch
from torch import Tensor

from sgd_diffusion.errors import EscapeError


def as_points(value: Tensor | float | list[float], what: str) -> Tensor:
    """Return a number () or a vector of points (points,) in double precision.

    Raises:
        EscapeError: it is neither, or not finite and positive.
    """
    points = torch.as_tensor(value, dtype=torch.float64)
    if points.ndim > 1 or points.numel() == 0 or not (torch.isfinite(points) & (points > 0)).all():
        raise EscapeError(f"{what} must be a positive number or a vector of them, got {points.tolist()}.")
    return points


def common_length(vectors: Iterable[Tensor]) -> int | None:
    """Return the number of points that vectors agree on; None if all are single numbers.

    Raises:
        EscapeError: two vectors differ in length.
    """
    lengths = {len(vector) for vector in vectors if vector.ndim == 1}
    if len(lengths) > 1:
        raise EscapeError(f"vectors of points must have one length, got {sorted(lengths)}.")
    return lengths.pop() if lengths else None


def at_point(values: Tensor, point: int) -> Tensor:
    """Return one point's number, (), of a vector or of what all points share."""
    return values if values.ndim == 0 else values[point]


def by_row(values: Tensor, point: Tensor) -> Tensor:
    """Return each row's own value as a column (rows, 1); `point` says which point a row belongs to."""
    return (values if values.ndim == 0 else values[point.to(values.device)]).reshape(-1, 1)
