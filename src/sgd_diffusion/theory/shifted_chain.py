"""The chain of SGD whose examples are shifts of one landscape: its steps are sums of B independent gradients.

For a steep potential such a step is far from Gaussian: one example far out moves θ across the barrier at once.
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
"""Of the shifts, in standard deviations: what lies beyond has a probability of e^{−75}."""
SHIFTS = 20_001


def shifted_chain(landscape: Landscape, dynamics: SGD, cells: Cells) -> DiscreteChain:
    """Return the chain θ' = θ − (η/B) Σ_b ∂_θ f(√k θ − x_b), x_b ~ N(0, s²), with noise `DataNoise(s)`.

    One example's step is put on whole cells, shared between the nearest two so that its mean is kept, and the law of B
    of them is a convolution: sums of non-negative numbers, whose smallest keep their digits. Errs by O(width²).

    Args:
        landscape: of one dimension; its potential is one example's.
        dynamics: of one point, with `DataNoise`.
        cells: of the valley of the mean loss.

    Raises:
        EscapeError: the noise is another.

    Examples:
        On f = ½φ² a step is θ' = (1 − η)θ + ηx̄, and at η = 1 a new N(0, 1/B):

        >>> from scipy import stats
        >>> from sgd_diffusion.landscapes import quadratic
        >>> cells = Cells.between(minimum=0.0, exit=1.5, wall=-3.0, cells=300)
        >>> chain = shifted_chain(quadratic([1.0]), SGD(1.0, 4, DataNoise()), cells)
        >>> round(float(np.exp(chain.mean_exit_time()) * stats.norm.sf(1.5, scale=0.5)), 2)
        1.0
    """
    size, noise = int(dynamics.batch_size), dynamics.noise
    if not isinstance(noise, DataNoise):
        raise EscapeError(f"this chain is of DataNoise, not {type(noise).__name__}.")
    k, count = float(landscape.sharpness), len(cells.middles)
    shifts = np.linspace(-FARTHEST, FARTHEST, SHIFTS)
    weights = np.exp(-(shifts**2) / 2)
    weights /= weights.sum()
    scale = -float(dynamics.learning_rate) * np.sqrt(k) / (size * cells.step)
    transition, exit = np.zeros((count, count)), np.zeros(count)
    for cell, theta in enumerate(cells.middles):
        places = torch.from_numpy(np.sqrt(k) * theta - noise.deviation * shifts)
        moves = scale * landscape.gradient_of_potential(places.unsqueeze(-1)).squeeze(-1).numpy()
        one = _on_whole_cells(moves, weights, count)
        law = one
        for _ in range(size - 1):
            law = _within(np.convolve(law, one), count)
        # law[count + m] is the probability to move by m cells; beyond the wall counts as the outermost cell.
        stay, leave = count - cell, 2 * count - cell
        transition[cell] = law[stay:leave]
        transition[cell, 0] += law[:stay].sum()
        exit[cell] = law[leave:].sum()
    return DiscreteChain(transition, exit, cells.start)


def _on_whole_cells(moves: NDArray[np.float64], weights: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Probabilities of −count … count cells, (2 count + 1,); what goes farther is beyond every exit, or the wall."""
    moves = np.clip(moves, -count, count)
    below = np.minimum(np.floor(moves).astype(int), count - 1)
    share = moves - below
    law = np.zeros(2 * count + 1)
    np.add.at(law, below + count, weights * (1 - share))
    np.add.at(law, below + count + 1, weights * share)
    return law


def _within(law: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """A law on −2 count … 2 count, what lies beyond ±count added to the ends."""
    kept = law[count : 3 * count + 1].copy()
    kept[0] += law[:count].sum()
    kept[-1] += law[3 * count + 1 :].sum()
    return kept
