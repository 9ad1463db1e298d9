"""What became of watched replicas."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


@dataclass(frozen=True)
class Watch:
    """What became of replicas, in the order in which they started.

    Attributes:
        iterations: after how many a replica was out, or for how many it was watched.
        exited: whether it left.
        diverged: whether its position stopped being finite before it left.

    Examples:
        >>> watch = Watch.of(3)
        >>> watch.put(1, Watch(np.array([7]), exited=np.array([True]), diverged=np.array([False])))
        >>> watch.iterations.tolist(), watch.take(watch.exited).iterations.tolist()
        ([0, 7, 0], [7])
    """

    iterations: NDArray[np.int64]
    exited: NDArray[np.bool_]
    diverged: NDArray[np.bool_]

    @classmethod
    def of(cls, rows: int) -> "Watch":
        """Nobody has been watched yet."""
        return cls(np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.bool_), np.zeros(rows, dtype=np.bool_))

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Tensor]) -> "Watch":
        """Return the records that `tensors` has converted."""
        return cls(**{name: values.numpy() for name, values in tensors.items()})

    def tensors(self) -> dict[str, Tensor]:
        """Return the arrays by name as tensors, which a point cache can store."""
        return {field.name: torch.from_numpy(getattr(self, field.name)) for field in fields(self)}

    def take(self, rows: NDArray[np.bool_] | slice) -> "Watch":
        """Return what became of some rows."""
        return Watch(self.iterations[rows], self.exited[rows], self.diverged[rows])

    def put(self, start: int, watched: "Watch") -> None:
        """Write down what became of the rows from `start` on."""
        rows = slice(start, start + len(watched.iterations))
        self.iterations[rows] = watched.iterations
        self.exited[rows] = watched.exited
        self.diverged[rows] = watched.diverged
