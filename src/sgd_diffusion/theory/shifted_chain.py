"""The Markov chain of SGD with `DataNoise`, whose steps are sums of B independent gradients of a shifted potential.

On a steep potential these steps are far from Gaussian: a single example with a large shift can move θ over the barrier.
"""

import numpy as np
import torch
from numpy.typing import NDArray

from sgd_diffusion.dynamics import SGD, DataNoise
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.theory.cells import Cells
from sgd_diffusion.theory.discrete_chain import DiscreteChain

FARTHEST = 12.0
"""Largest shift of the grid, in standard deviations; larger shifts have a probability of e^{−75}."""
SHIFTS = 20_001
"""Number of grid points for the shift."""


def shifted_chain(landscape: Landscape, dynamics: SGD, cells: Cells) -> DiscreteChain:
    """Return the Markov chain θ' = θ − (η/B) Σ_b ∂_θ f(√k θ − x_b), x_b ~ N(0, s²), of SGD with `DataNoise(s)`.

    The step of one example is rounded to whole cells: its probability is split between the two nearest cells so that
    the mean does not change. The distribution of B steps is a convolution, a sum of non-negative numbers, so that small
    probabilities keep their relative precision. The discretisation error is O(width²).

    Args:
        landscape: a one-dimensional landscape; its potential f is the loss of an example without shift.
        dynamics: SGD at one parameter point with `DataNoise`.
        cells: cells of the basin of the mean loss.

    Raises:
        EscapeError: the noise is not `DataNoise`.

    Examples:
        On f = ½φ² a step is θ' = (1 − η)θ + ηx̄, which at η = 1 is a new N(0, 1/B) draw:

        >>> from scipy import stats
        >>> from sgd_diffusion.landscapes import quadratic
        >>> cells = Cells.between(minimum=0.0, boundary=1.5, wall=-3.0, cells=300)
        >>> chain = shifted_chain(quadratic([1.0]), SGD(1.0, 4, DataNoise()), cells)
        >>> round(float(np.exp(chain.mean_exit_time()) * stats.norm.sf(1.5, scale=0.5)), 2)
        1.0
    """
    size, noise = int(dynamics.batch_size), dynamics.noise
    if not isinstance(noise, DataNoise):
        raise EscapeError(f"shifted_chain needs DataNoise, not {type(noise).__name__}.")
    k, count = float(landscape.sharpness), len(cells.middles)
    shifts = np.linspace(-FARTHEST, FARTHEST, SHIFTS)
    weights = np.exp(-(shifts**2) / 2)
    weights /= weights.sum()
    scale = -float(dynamics.learning_rate) * np.sqrt(k) / (size * cells.step)
    transition, exit_probability = np.zeros((count, count)), np.zeros(count)
    for cell, theta in enumerate(cells.middles):
        places = torch.from_numpy(np.sqrt(k) * theta - noise.deviation * shifts)
        moves = scale * landscape.gradient_of_potential(places.unsqueeze(-1)).squeeze(-1).numpy()
        one = _on_whole_cells(moves, weights, count)
        distribution = one
        for _ in range(size - 1):
            distribution = _within(np.convolve(distribution, one), count)
        # distribution[count + m] is the probability of a move by m cells; beyond the wall is the outermost cell.
        stay, leave = count - cell, 2 * count - cell
        transition[cell] = distribution[stay:leave]
        transition[cell, 0] += distribution[:stay].sum()
        exit_probability[cell] = distribution[leave:].sum()
    return DiscreteChain(transition, exit_probability, cells.start)


def _on_whole_cells(moves: NDArray[np.float64], weights: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return the probability of a move by −count … count cells, (2 count + 1,); longer moves count as ±count."""
    moves = np.clip(moves, -count, count)
    below = np.minimum(np.floor(moves).astype(int), count - 1)
    share = moves - below
    distribution = np.zeros(2 * count + 1)
    np.add.at(distribution, below + count, weights * (1 - share))
    np.add.at(distribution, below + count + 1, weights * share)
    return distribution


def _within(distribution: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return a distribution on −2 count … 2 count restricted to ±count, with the rest added to the two ends."""
    kept = distribution[count : 3 * count + 1].copy()
    kept[0] += distribution[:count].sum()
    kept[-1] += distribution[3 * count + 1 :].sum()
    return kept
