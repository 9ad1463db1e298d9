"""Vectors of points: a panel is simulated in one batch whose rows know which point they belong to."""

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.errors import EscapeError


def as_points(value: Tensor | float | list[float], what: str) -> Tensor:
    """Return a number () or a vector of points (points,) in double precision.

    Raises:
        EscapeError: it is neither, or not finite and positive.

    Examples:
        >>> as_points(0.5, "learning_rate").ndim, as_points([1, 2], "batch_size").tolist()
        (0, [1.0, 2.0])
        >>> as_points(-1.0, "learning_rate")
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.EscapeError: learning_rate must be a positive number or a vector of them, got -1.0.
    """
    points = torch.as_tensor(value, dtype=torch.float64)
    if points.ndim > 1 or points.numel() == 0 or not (torch.isfinite(points) & (points > 0)).all():
        raise EscapeError(f"{what} must be a positive number or a vector of them, got {points.tolist()}.")
    return points


def common_length(vectors: Iterable[Tensor]) -> int | None:
    """Return the number of points that vectors agree on; None if all are single numbers.

    Raises:
        EscapeError: two vectors differ in length.

    Examples:
        >>> common_length([torch.tensor(0.1), torch.ones(3), torch.zeros(3)])
        3
        >>> common_length([torch.tensor(0.1)]) is None
        True
    """
    lengths = {len(vector) for vector in vectors if vector.ndim == 1}
    if len(lengths) > 1:
        raise EscapeError(f"vectors of points must have one length, got {sorted(lengths)}.")
    return lengths.pop() if lengths else None


def at_point(values: Tensor, point: int) -> Tensor:
    """Return one point's number, (), of a vector or of what all points share.

    Examples:
        >>> at_point(torch.tensor([1.0, 2.0]), 1).item(), at_point(torch.tensor(3.0), 1).item()
        (2.0, 3.0)
    """
    return values if values.ndim == 0 else values[point]


def kept(column: Tensor, inside: Tensor) -> Tensor:
    """Return the column of the rows that are left, (rows,) bool; a (1, 1) column that all rows share stays.

    Examples:
        >>> inside = torch.tensor([True, False, True])
        >>> kept(torch.tensor([[1.0], [2.0], [3.0]]), inside).tolist(), kept(torch.tensor([[4.0]]), inside).tolist()
        ([[1.0], [3.0]], [[4.0]])
    """
    return column if len(column) == 1 else column[inside]


@dataclass(frozen=True)
class Rows:
    """The rows of a batch: which point each belongs to, and where and how precisely they are computed.

    Attributes:
        point: (rows,), on the device of the batch; one element stands for rows that all belong to one point.
        dtype: of the batch.

    Examples:
        >>> rows = Rows(torch.tensor([0, 0, 1]))
        >>> rows.column(torch.tensor([10.0, 20.0])).tolist()
        [[10.0], [10.0], [20.0]]
        >>> rows.column(torch.tensor(5.0)).tolist()
        [[5.0]]
    """

    point: Tensor
    dtype: torch.dtype = torch.float64

    @classmethod
    def of_one_point(cls) -> "Rows":
        """Rows that all belong to the only point, in double precision on the CPU."""
        return cls(torch.zeros(1, dtype=torch.int64))

    def column(self, values: Tensor) -> Tensor:
        """Return each row's own value as a column (rows, 1); (1, 1) if all points share it."""
        placed = self.place(values)
        return (placed if placed.ndim == 0 else placed[self.point]).reshape(-1, 1)

    def place(self, values: Tensor) -> Tensor:
        """Return values on the batch's device and in its precision."""
        return values.to(self.point.device, self.dtype)
