"""Random draws for the rows of a batch, with one generator per random stream."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.dynamics.noise import Distribution


class DrawStreams:
    """Independent random streams. The draws of a row depend only on the row's own stream.

    On a CPU the draws come from numpy's SFC64, which is about twice as fast as torch in double precision; on other
    devices they come from torch.

    Args:
        seeds: one per stream.
        distribution: distribution of the draws.
        draws: number of draws per row and iteration.
        device: of the draws.
        dtype: floating-point type of the draws.
    """

    def __init__(
        self, seeds: Sequence[int], distribution: Distribution, draws: int, device: torch.device, dtype: torch.dtype
    ) -> None:
        self._distribution, self._draws, self._device, self._dtype = distribution, draws, device, dtype
        self._on_cpu = device.type == "cpu"
        self._numpy = [np.random.Generator(np.random.SFC64(value)) for value in seeds] if self._on_cpu else []
        self._torch = [] if self._on_cpu else [torch.Generator(device).manual_seed(value) for value in seeds]
        self._buffers = [np.empty(0) for _ in self._numpy]

    def block(self, iterations: int, rows: Tensor) -> Tensor:
        """Return the draws of a block of iterations: (iterations, rows of all streams, draws).

        In memory the axis of rows is the last, as for `coordinate_major`. The next block may overwrite this one.

        Args:
            iterations: number of iterations.
            rows: (streams,), number of rows of each stream; the rows of the first stream come first.
        """
        drawn = [
            self._draw(stream, (iterations, self._draws, count)) for stream, count in enumerate(rows.tolist()) if count
        ]
        return (torch.cat(drawn, dim=2) if len(drawn) > 1 else drawn[0]).transpose(1, 2)

    def _draw(self, stream: int, shape: tuple[int, int, int]) -> Tensor:
        if not self._on_cpu:
            draw = {"normal": torch.randn, "uniform": torch.rand}[self._distribution]
            return draw(shape, generator=self._torch[stream], device=self._device, dtype=self._dtype)
        # The buffer is reused, because new memory pages cost more than a third of the time of the draws.
        size = math.prod(shape)
        if size > len(self._buffers[stream]):
            self._buffers[stream] = np.empty(size)
        draws = self._buffers[stream][:size]
        fill_draws(self._numpy[stream], self._distribution, draws)
        return torch.from_numpy(draws.reshape(shape)).to(self._dtype)


def fill_draws(stream: np.random.Generator, distribution: Distribution, out: NDArray[np.float64]) -> None:
    """Fill an array with random draws.

    Args:
        stream: random generator.
        distribution: distribution of the draws.
        out: the array to fill.
    """
    if distribution == "normal":
        stream.standard_normal(out=out)
    else:
        stream.random(out=out)


def coordinate_major(theta: Tensor) -> Tensor:
    """Return θ, (rows, d), stored such that the values of one coordinate are contiguous in memory.

    Sums and maxima over the coordinates are then five times as fast; other operations take the same time.
    """
    return theta.T.contiguous().T
