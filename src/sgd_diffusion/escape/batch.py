"""A batch of rows that all belong to one point: what splitting moves around."""

from collections.abc import Iterator
from itertools import count

import numpy as np
import torch
from torch import Tensor

from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.escape.exits import Exit
from sgd_diffusion.escape.numbers import by_coordinate, draw_numbers
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import Rows

ITERATIONS_A_BLOCK = 16


class Batch:
    """One point's dynamics, boundary and random stream.

    Args:
        landscape, dynamics, exit: of one point; no vectors.
        seed: of the stream.

    Attributes:
        progress: ξ of rows.
        spent: iterations of rows so far, what splitting costs.
    """

    def __init__(self, landscape: Landscape, dynamics: Dynamics, exit: Exit, seed: int) -> None:
        shared = Rows.of_one_point()
        self._stepper = dynamics.bind(landscape, shared)
        self.progress = exit.bind(landscape, shared)
        self.spent = 0
        self._minimum = landscape.minimum
        self._law, self._draws = dynamics.law, dynamics.draws(landscape.dimension)
        self._stream = np.random.Generator(np.random.SFC64(seed))

    def at_minimum(self, rows: int) -> Tensor:
        """Return rows that stand at the minimum: (rows, d)."""
        return by_coordinate(self._minimum.expand(rows, -1))

    def advance(self, theta: Tensor, numbers: Tensor) -> Tensor:
        """Return θ after one iteration."""
        self.spent += len(theta)
        return self._stepper.advance(theta, numbers)

    def numbers(self, rows: int, iterations: int | None) -> Iterator[Tensor]:
        """Yield (rows, draws) random numbers for so many iterations, or without end."""
        for done in count(0, ITERATIONS_A_BLOCK):
            length = ITERATIONS_A_BLOCK if iterations is None else min(ITERATIONS_A_BLOCK, iterations - done)
            if length <= 0:
                return
            numbers = np.empty((length, self._draws, rows))
            draw_numbers(self._stream, self._law, numbers)
            yield from torch.from_numpy(numbers).transpose(1, 2)

    def choose(self, candidates: Tensor, size: int) -> Tensor:
        """Return `size` of the candidates, drawn uniformly with replacement."""
        return candidates[torch.from_numpy(self._stream.integers(len(candidates), size=size))]
