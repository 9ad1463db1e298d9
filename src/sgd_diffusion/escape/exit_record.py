"""Exit records: when each replica left its basin, and whether it diverged."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


@dataclass(frozen=True)
class ExitRecord:
    """When each replica left its basin, in the order in which the replicas are numbered.

    Attributes:
        iterations: int64 (replicas,), iterations until the replica left, or simulated iterations if it did not leave;
            0 if it diverged.
        exited: bool (replicas,), True if the replica left.
        diverged: bool (replicas,), True if the replica's position was no longer finite before it left.

    Examples:
        >>> record = ExitRecord.of(3)
        >>> record.put(1, ExitRecord(np.array([7]), exited=np.array([True]), diverged=np.array([False])))
        >>> record.iterations.tolist(), record.take(record.exited).iterations.tolist()
        ([0, 7, 0], [7])
    """

    iterations: NDArray[np.int64]
    exited: NDArray[np.bool_]
    diverged: NDArray[np.bool_]

    @classmethod
    def of(cls, replicas: int) -> "ExitRecord":
        """Return the record of replicas that have not been simulated: 0 iterations, not exited, not diverged."""
        never = np.zeros(replicas, dtype=np.bool_)
        return cls(np.zeros(replicas, dtype=np.int64), exited=never, diverged=never.copy())

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Tensor]) -> "ExitRecord":
        """Return the record from the tensors that `tensors` returned."""
        return cls(**{name: values.numpy() for name, values in tensors.items()})

    def tensors(self) -> dict[str, Tensor]:
        """Return the arrays by name as tensors, which a point cache can store."""
        return {field.name: torch.from_numpy(getattr(self, field.name)) for field in fields(self)}

    def take(self, replicas: NDArray[np.bool_] | slice) -> "ExitRecord":
        """Return the record of some replicas, given as a mask or a slice."""
        return ExitRecord(self.iterations[replicas], self.exited[replicas], self.diverged[replicas])

    def put(self, start: int, record: "ExitRecord") -> None:
        """Replace the entries from replica `start` on by another record."""
        replicas = slice(start, start + len(record.iterations))
        for field in fields(self):
            getattr(self, field.name)[replicas] = getattr(record, field.name)
