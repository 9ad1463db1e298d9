"""Random numbers for the rows of a batch, each stream's rows from a generator of their own."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.dynamics.noise import Law


class NumberStreams:
    """Independent random streams; a row's numbers depend on its own stream and on nothing else.

    On a CPU numpy's SFC64 draws, about twice as fast as torch in double precision; elsewhere torch does.

    Args:
        seeds: one for each stream.
        law: of the numbers.
        draws: numbers a row and iteration.
        device, dtype: of the numbers.
    """

    def __init__(self, seeds: Sequence[int], law: Law, draws: int, device: torch.device, dtype: torch.dtype) -> None:
        self._law, self._draws, self._device, self._dtype = law, draws, device, dtype
        self._on_cpu = device.type == "cpu"
        self._numpy = [np.random.Generator(np.random.SFC64(value)) for value in seeds] if self._on_cpu else []
        self._torch = [] if self._on_cpu else [torch.Generator(device).manual_seed(value) for value in seeds]
        self._room = [np.empty(0) for _ in self._numpy]

    def block(self, iterations: int, rows: Tensor) -> Tensor:
        """Return numbers (iterations, all rows, draws); `rows` says how many rows each stream has, in their order.

        In memory the rows come last, as in `by_coordinate`. The next block takes this block's place.
        """
        drawn = [
            self._draw(stream, (iterations, self._draws, count)) for stream, count in enumerate(rows.tolist()) if count
        ]
        return (torch.cat(drawn, dim=2) if len(drawn) > 1 else drawn[0]).transpose(1, 2)

    def _draw(self, stream: int, shape: tuple[int, int, int]) -> Tensor:
        if not self._on_cpu:
            draw = {"normal": torch.randn, "uniform": torch.rand}[self._law]
            return draw(shape, generator=self._torch[stream], device=self._device, dtype=self._dtype)
        # The same memory every time: fresh pages cost more than a third of the numbers themselves.
        size = math.prod(shape)
        if size > len(self._room[stream]):
            self._room[stream] = np.empty(size)
        numbers = self._room[stream][:size]
        draw_numbers(self._numpy[stream], self._law, numbers)
        return torch.from_numpy(numbers.reshape(shape)).to(self._dtype)


def draw_numbers(stream: np.random.Generator, law: Law, out: NDArray[np.float64]) -> None:
    """Fill an array with random numbers of a law."""
    if law == "normal":
        stream.standard_normal(out=out)
    else:
        stream.random(out=out)


def by_coordinate(theta: Tensor) -> Tensor:
    """Return θ, (rows, d), with each coordinate's rows side by side in memory.

    Sums and maxima over the coordinates are then five times as fast, and all else is as fast.
    """
    return theta.T.contiguous().T
