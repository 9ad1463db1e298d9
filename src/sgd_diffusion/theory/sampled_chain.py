"""The Markov chain of SGD in one dimension whose minibatches are drawn with replacement from a law of gradients."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.theory.cells import Cells
from sgd_diffusion.theory.discrete_chain import DiscreteChain


def sampled_chain(
    gradients: Callable[[float], NDArray[np.float64]],
    weights: NDArray[np.float64],
    *,
    learning_rate: float,
    batch_size: int,
    cells: Cells,
) -> DiscreteChain:
    """Return the Markov chain θ' = θ − (η/B) Σ_b g_b(θ) of B independent examples, each g_j with probability w_j.

    The step of one example is rounded to whole cells: its probability is split between the two nearest cells so that
    the mean does not change. The distribution of B steps is a convolution, a sum of non-negative numbers, so that small
    probabilities keep their relative precision. The discretisation error is O(width²).

    Args:
        gradients: of all n examples at one θ, (n,).
        weights: w_j, (n,), with sum 1.
        learning_rate: η.
        batch_size: B.
        cells: cells of the basin of the mean loss.

    Examples:
        A step of 0.5 to either side, from the middle of three cells of width 0.5 with a wall: the mean number of steps
        to beyond the last cell, from a walk on three sites:

        >>> cells = Cells.between(minimum=0.0, boundary=0.75, wall=-0.5, cells=3)
        >>> chain = sampled_chain(
        ...     lambda theta: np.array([1.0, -1.0]), np.full(2, 0.5), learning_rate=0.5, batch_size=1, cells=cells
        ... )
        >>> round(float(np.exp(chain.mean_exit_time())), 6)
        10.0
    """
    count = len(cells.middles)
    scale = -learning_rate / (batch_size * cells.step)
    transition, exit_probability = np.zeros((count, count)), np.zeros(count)
    for cell, theta in enumerate(cells.middles):
        one = _on_whole_cells(scale * gradients(float(theta)), weights, count)
        distribution = one
        for _ in range(batch_size - 1):
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
