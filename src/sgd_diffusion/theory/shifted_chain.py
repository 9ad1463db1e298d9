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
from sgd_diffusion.theory.sampled_chain import sampled_chain

FARTHEST = 12.0
"""Largest shift of the grid, in standard deviations; larger shifts have a probability of e^{−75}."""
SHIFTS = 20_001
"""Number of grid points for the shift."""


def shifted_chain(landscape: Landscape, dynamics: SGD, cells: Cells) -> DiscreteChain:
    """Return the Markov chain θ' = θ − (η/B) Σ_b ∂_θ f(√k θ − x_b), x_b ~ N(0, s²), of SGD with `DataNoise(s)`.

    The steps are rounded to whole cells, with an error of O(width²), see `sampled_chain`.

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
    noise = dynamics.noise
    if not isinstance(noise, DataNoise):
        raise EscapeError(f"shifted_chain needs DataNoise, not {type(noise).__name__}.")
    k = float(landscape.sharpness)
    shifts = np.linspace(-FARTHEST, FARTHEST, SHIFTS)
    weights = np.exp(-(shifts**2) / 2)
    weights /= weights.sum()

    def gradients(theta: float) -> NDArray[np.float64]:
        places = torch.from_numpy(np.sqrt(k) * theta - noise.deviation * shifts)
        found: NDArray[np.float64] = landscape.gradient_of_potential(places.unsqueeze(-1)).squeeze(-1).numpy()
        return found

    rate = float(dynamics.learning_rate) * np.sqrt(k)
    return sampled_chain(gradients, weights, learning_rate=rate, batch_size=int(dynamics.batch_size), cells=cells)
