"""Standard normals for the rows of a batch, each stream's rows from random numbers of their own."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor


class NormalStreams:
    """Independent random streams; a row's numbers depend on its own stream and on nothing else.

    On a CPU numpy's SFC64 draws, about twice as fast as torch in double precision; elsewhere torch does.

    Args:
        seeds: one for each stream.
        draws: normals a row and iteration.
        device, dtype: of the normals.
    """

    def __init__(self, seeds: Sequence[int], draws: int, device: torch.device, dtype: torch.dtype) -> None:
        self._draws, self._device, self._dtype = draws, device, dtype
        self._on_cpu = device.type == "cpu"
        self._numpy = [np.random.Generator(np.random.SFC64(value)) for value in seeds] if self._on_cpu else []
        self._torch = [] if self._on_cpu else [torch.Generator(device).manual_seed(value) for value in seeds]
        self._room = [np.empty(0) for _ in self._numpy]

    def block(self, iterations: int, rows: Tensor) -> Tensor:
        """Return normals (iterations, all rows, draws); `rows` says how many rows each stream has, in their order.

        In memory the rows come last, as in `by_coordinate`. The next block takes this block's place.
        """
        drawn = [
            self._draw(stream, (iterations, self._draws, count)) for stream, count in enumerate(rows.tolist()) if count
        ]
        return (torch.cat(drawn, dim=2) if len(drawn) > 1 else drawn[0]).transpose(1, 2)

    def _draw(self, stream: int, shape: tuple[int, int, int]) -> Tensor:
        if not self._on_cpu:
            return torch.randn(shape, generator=self._torch[stream], device=self._device, dtype=self._dtype)
        # The same memory every time: fresh pages cost more than a third of the numbers themselves.
        size = math.prod(shape)
        if size > len(self._room[stream]):
            self._room[stream] = np.empty(size)
        numbers = self._room[stream][:size]
        self._numpy[stream].standard_normal(out=numbers)
        return torch.from_numpy(numbers.reshape(shape)).to(self._dtype)


def by_coordinate(theta: Tensor) -> Tensor:
    """Return θ, (rows, d), with each coordinate's rows side by side in memory.

    Sums and maxima over the coordinates are then five times as fast, and all else is as fast.
    """
    return theta.T.contiguous().T
