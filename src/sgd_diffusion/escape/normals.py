"""Standard normals for the rows of a batch, each point from a stream of its own."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor


class NormalStreams:
    """One random stream a point; a row's numbers depend on its own point and on nothing else.

    On a CPU numpy's SFC64 draws, about twice as fast as torch in double precision; elsewhere torch does.

    Args:
        seeds: one for each point.
        draws: normals a row and iteration.
        device, dtype: of the normals.
    """

    def __init__(self, seeds: Sequence[int], draws: int, device: torch.device, dtype: torch.dtype) -> None:
        self._draws, self._device, self._dtype = draws, device, dtype
        self._on_cpu = device.type == "cpu"
        self._numpy = [np.random.Generator(np.random.SFC64(value)) for value in seeds] if self._on_cpu else []
        self._torch = [] if self._on_cpu else [torch.Generator(device).manual_seed(value) for value in seeds]

    def block(self, iterations: int, rows: Tensor) -> Tensor:
        """Return normals (iterations, all rows, draws); `rows` says how many rows each point has, in their order."""
        counts = rows.tolist()
        block = torch.empty(iterations, sum(counts), self._draws, device=self._device, dtype=self._dtype)
        start = 0
        for point, count in enumerate(counts):
            if count:
                block[:, start : start + count] = self._draw(point, (iterations, count, self._draws))
                start += count
        return block

    def _draw(self, point: int, shape: tuple[int, int, int]) -> Tensor:
        if self._on_cpu:
            return torch.from_numpy(self._numpy[point].standard_normal(shape))
        return torch.randn(shape, generator=self._torch[point], device=self._device, dtype=self._dtype)
