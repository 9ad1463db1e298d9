"""A batch of rows that all belong to one parameter point, as splitting advances them."""

from collections.abc import Iterator
from itertools import count

import numpy as np
import torch
from torch import Tensor

from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.escape.boundaries import Boundary
from sgd_diffusion.escape.random_draws import coordinate_major, fill_draws
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import RowIndex

ITERATIONS_PER_BLOCK = 16
"""Iterations for which random draws are generated at once."""

FEWEST_SAMPLES, MOST_SAMPLES = 16, 256
"""Fewest and most steps from which mean and covariance are estimated at each place."""

NUMBERS_AT_ONCE = 2**24
"""Random numbers of all these steps, which reduces their number."""


class PointBatch:
    """The dynamics, boundary and random stream of one parameter point, for any number of rows.

    Args:
        landscape: of one parameter point, without vectors of parameters.
        dynamics: of one parameter point.
        boundary: the boundary, of one parameter point.
        seed: of the random stream.
        start: θ where rows start, (d,); default: the minimum.

    Attributes:
        spent: number of single-row iterations so far, the cost of splitting.
        learning_rate: η.
    """

    def __init__(
        self, landscape: Landscape, dynamics: Dynamics, boundary: Boundary, seed: int, start: Tensor | None = None
    ) -> None:
        shared = RowIndex.of_one_point()
        self._stepper, self._without_memory = (
            dynamics.bind(landscape, shared),
            dynamics.without_memory.bind(landscape, shared),
        )
        self._reaction_coordinate = boundary.bind(landscape, shared)
        self.spent, self._seed = 0, seed
        self.learning_rate, self._rates = float(dynamics.learning_rate), dynamics.rates
        self._dimension, self._minimum = landscape.dimension, dynamics.at_rest(landscape.minimum)
        self._start = self._minimum if start is None else dynamics.at_rest(start)
        self._distribution, self._draws = dynamics.distribution, dynamics.draws(landscape.dimension)
        self._stream = np.random.Generator(np.random.SFC64(seed))

    def at_minimum(self, rows: int) -> Tensor:
        """Return the state at rest at the minimum for every row: (rows, s)."""
        return coordinate_major(self._minimum.expand(rows, -1))

    def at_start(self, rows: int) -> Tensor:
        """Return the state at rest at the start for every row: (rows, s)."""
        return coordinate_major(self._start.expand(rows, -1))

    def position(self, state: Tensor) -> Tensor:
        """Return θ of states: (…, s) → (…, d)."""
        return state[..., : self._dimension]

    def reaction_coordinate(self, state: Tensor) -> Tensor:
        """Return the reaction coordinate ξ: (rows, s) → (rows,)."""
        return self._reaction_coordinate(self.position(state))

    def advance(self, state: Tensor, draws: Tensor) -> Tensor:
        """Return the states after one iteration: (rows, s) and random draws (rows, draws) → (rows, s)."""
        self.spent += len(state)
        return self._stepper.advance(state, draws)

    def moments(self, theta: Tensor) -> tuple[Tensor, Tensor]:
        """Return the mean and the covariance of an iteration's step without memory, at several θ.

        Steps are computed with the same random draws everywhere. If the dynamics draws as many normals as there are
        coordinates, the draws are ±√d times the unit vectors, which give both exactly for noise that is linear in them.

        Args:
            theta: (n, d).

        Returns:
            (n, d) and (n, d, d).
        """
        theta = torch.cat([self.position(self._minimum).unsqueeze(0), theta])
        count, dimension = theta.shape
        if self._distribution == "normal" and self._draws == dimension:
            unit = dimension**0.5 * torch.eye(dimension, dtype=torch.float64)
            drawn = torch.cat([unit, -unit])
        else:
            rows = max(FEWEST_SAMPLES, min(MOST_SAMPLES, NUMBERS_AT_ONCE // (count * max(1, self._draws))))
            values = np.empty((1, self._draws, rows))
            fill_draws(np.random.Generator(np.random.SFC64(self._seed)), self._distribution, values)
            drawn = torch.from_numpy(values[0].T.copy())
        total, squares = torch.zeros(count, dimension), torch.zeros(count, dimension, dimension)
        total, squares, start = total.double(), squares.double(), coordinate_major(theta)
        for draw in drawn:
            step = self._without_memory.advance(start, draw.expand(count, -1)) - theta
            total, squares = total + step, squares + step.unsqueeze(-1) * step.unsqueeze(-2)
        self.spent += len(drawn) * count
        mean = total / len(drawn)
        covariance = squares / len(drawn) - mean.unsqueeze(-1) * mean.unsqueeze(-2)
        rate = self.learning_rate
        variances = torch.diagonal(covariance, dim1=-2, dim2=-1) / rate**2
        faster = self._rates(variances[0]) / rate
        return (mean * faster)[1:], (covariance * faster.unsqueeze(-1) * faster)[1:]

    def draws(self, rows: int, iterations: int | None) -> Iterator[Tensor]:
        """Yield the random draws of one iteration after another, each (rows, draws).

        Args:
            rows: number of rows.
            iterations: number of iterations; None for an endless iterator.
        """
        for done in count(0, ITERATIONS_PER_BLOCK):
            length = ITERATIONS_PER_BLOCK if iterations is None else min(ITERATIONS_PER_BLOCK, iterations - done)
            if length <= 0:
                return
            draws = np.empty((length, self._draws, rows))
            fill_draws(self._stream, self._distribution, draws)
            yield from torch.from_numpy(draws).transpose(1, 2)

    def choose(self, candidates: Tensor, size: int) -> Tensor:
        """Return `size` of the candidates, drawn uniformly with replacement."""
        return candidates[torch.from_numpy(self._stream.integers(len(candidates), size=size))]
