"""Parameter batches: several parameter points simulated together, with one row per replica."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Self

import torch
from torch import Tensor

from sgd_diffusion.errors import EscapeError

MOST_SHOWN = 6
"""Largest number of values of a parameter that `repr` lists one by one."""


def as_points(value: Tensor | float | list[float], what: str) -> Tensor:
    """Return a parameter in double precision: shape () for one number, (points,) for one number per parameter point.

    Args:
        value: a positive number or a vector of positive numbers.
        what: the parameter's name, for the error message.

    Raises:
        EscapeError: the value is no number, empty, has more than one axis, or contains a number that is not finite and
            positive.

    Examples:
        >>> as_points(0.5, "learning_rate").ndim, as_points([1, 2], "batch_size").tolist()
        (0, [1.0, 2.0])
        >>> as_points(-1.0, "learning_rate")
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.EscapeError: learning_rate must be a positive number or a vector of them, got -1.0.
    """
    try:
        points = torch.as_tensor(value, dtype=torch.float64)
    except (TypeError, ValueError) as error:
        raise EscapeError(f"{what} must be a positive number or a vector of them, got {value!r}.") from error
    if points.ndim > 1 or points.numel() == 0 or not (torch.isfinite(points) & (points > 0)).all():
        raise EscapeError(f"{what} must be a positive number or a vector of them, got {points.tolist()}.")
    return points


def common_length(vectors: Iterable[Tensor]) -> int | None:
    """Return the number of parameter points: the common length of all vectors, or None if all are single numbers.

    Args:
        vectors: parameters, each of shape () or (points,).

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
        raise EscapeError(f"all vectors of parameters must have the same length, got lengths {sorted(lengths)}.")
    return lengths.pop() if lengths else None


def at_point(values: Tensor, point: int) -> Tensor:
    """Return a parameter's value at one parameter point, shape ().

    Args:
        values: (points,), or () if all parameter points share the value.
        point: index of the parameter point.

    Examples:
        >>> at_point(torch.tensor([1.0, 2.0]), 1).item(), at_point(torch.tensor(3.0), 1).item()
        (2.0, 3.0)
    """
    return values if values.ndim == 0 else values[point]


class PerPoint:
    """Base class of dynamics and boundaries, whose parameters may have one value per parameter point.

    Attributes:
        per_point: names of the attributes that hold these parameters, each of shape () or (points,).

    Examples:
        >>> from sgd_diffusion.dynamics import SGLD
        >>> dynamics = SGLD(learning_rate=0.1, diffusion=[1.0, 2.0])
        >>> len(dynamics.vectors), dynamics.at(1).learning_rate.item(), dynamics.at(1).diffusion.item()
        (2, 0.1, 2.0)
        >>> dynamics
        SGLD(learning_rate=0.1, diffusion=[1, 2])
    """

    per_point: ClassVar[tuple[str, ...]] = ()

    def __repr__(self) -> str:
        """Return the name of the class with these parameters; of more than six values the first and the last."""
        return f"{type(self).__name__}({', '.join(f'{name}={_shown(getattr(self, name))}' for name in self.per_point)})"

    @property
    def vectors(self) -> tuple[Tensor, ...]:
        """All parameters that may have one value per parameter point."""
        return tuple(getattr(self, name) for name in self.per_point)

    def at(self, point: int) -> Self:
        """Return a copy with the parameters of one parameter point, given its index."""
        one = copy.copy(self)
        for name in self.per_point:
            setattr(one, name, at_point(getattr(self, name), point))
        return one


def _shown(values: Tensor) -> str:
    """Return values as text: a number, a list, or the first and the last of a long list.

    Examples:
        >>> _shown(torch.tensor(0.1)), _shown(torch.tensor([1.0, 2.0])), _shown(torch.arange(100.0))
        ('0.1', '[1, 2]', '[0, …, 99]')
    """
    if values.ndim == 0:
        return f"{float(values):.6g}"
    listed = [f"{value:.6g}" for value in values.tolist()]
    return f"[{', '.join(listed if len(listed) <= MOST_SHOWN else [listed[0], '…', listed[-1]])}]"


def kept(column: Tensor, inside: Tensor) -> Tensor:
    """Return the entries of a column that belong to the rows still inside the basin.

    Args:
        column: (rows, 1); a column of shape (1, 1) is shared by all rows and returned unchanged.
        inside: (rows,), bool, True for the rows to keep.

    Examples:
        >>> inside = torch.tensor([True, False, True])
        >>> kept(torch.tensor([[1.0], [2.0], [3.0]]), inside).tolist(), kept(torch.tensor([[4.0]]), inside).tolist()
        ([[1.0], [3.0]], [[4.0]])
    """
    return column if len(column) == 1 else column[inside]


@dataclass(frozen=True)
class RowIndex:
    """Parameter point, device and precision of each row of a batch.

    Attributes:
        point: (rows,), index of each row's parameter point, on the device of the batch. A single element applies to
            all rows.
        dtype: floating-point type of the batch.

    Examples:
        >>> rows = RowIndex(torch.tensor([0, 0, 1]))
        >>> rows.column(torch.tensor([10.0, 20.0])).tolist()
        [[10.0], [10.0], [20.0]]
        >>> rows.column(torch.tensor(5.0)).tolist()
        [[5.0]]
    """

    point: Tensor
    dtype: torch.dtype = torch.float64

    @classmethod
    def of_one_point(cls) -> "RowIndex":
        """Return rows that all belong to parameter point 0, in double precision on the CPU."""
        return cls(torch.zeros(1, dtype=torch.int64))

    def column(self, values: Tensor) -> Tensor:
        """Return each row's value as a column: (rows, 1), or (1, 1) if all parameter points share it."""
        placed = self.place(values)
        return (placed if placed.ndim == 0 else placed[self.point]).reshape(-1, 1)

    def place(self, values: Tensor) -> Tensor:
        """Return values on the device and in the precision of the batch."""
        return values.to(self.point.device, self.dtype)
