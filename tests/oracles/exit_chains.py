"""Exact mean exit times of the discrete chain of SGLD and SGD on a line, and of independent lines together.

`DiscreteChain` eliminates states without subtraction. Here the chain may exit on both sides, and its coordinates may
differ. Both are extrapolated from two grids to cells of width zero.
"""

from dataclasses import dataclass

import numpy as np
import torch
from scipy import stats

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.theory.discrete_chain import DiscreteChain


@dataclass(frozen=True)
class Line:
    """The chain of one coordinate between two sides, of which at least one absorbs.

    Attributes:
        landscape: a landscape of one coordinate, with sharpness 1.
        dynamics: SGLD, or SGD with a noise that has a `deviation` of one coordinate.
        low: lower side.
        high: upper side.
        absorbing: whether the chain exits below `low`, and above `high`; otherwise it is put into the outermost cell.
    """

    landscape: object
    dynamics: object
    low: float
    high: float
    absorbing: tuple[bool, bool]

    def chain(self, cells):
        """Return the chain on cells of equal width."""
        edges = np.linspace(self.low, self.high, cells + 1)
        middles = (edges[1:] + edges[:-1]) / 2
        theta = torch.from_numpy(middles).unsqueeze(-1)
        landing = middles - float(self.dynamics.learning_rate) * self.landscape.gradient(theta).numpy()[:, 0]
        z = (edges - landing[:, None]) / deviation(self.dynamics, theta)[:, None]
        for side, open_ in zip((0, -1), (not self.absorbing[0], not self.absorbing[1]), strict=True):
            z[:, side] = np.inf * (-1 if side == 0 else 1) if open_ else z[:, side]
        # A difference of the smaller tails keeps the relative precision of small probabilities.
        below, above = stats.norm.cdf(z), stats.norm.sf(z)
        within = np.where(z[:, :-1] > 0, above[:, :-1] - above[:, 1:], below[:, 1:] - below[:, :-1])
        start = int(np.clip(np.searchsorted(edges, float(self.landscape.minimum[0])) - 1, 0, cells - 1))
        return DiscreteChain(within, below[:, 0] + above[:, -1], start)

    def log_time(self, cells=600):
        """Return ln E[iterations] from the minimum, and the absolute difference from the finer grid."""
        coarse, fine = (self.chain(n).mean_exit_time() for n in (cells // 2, cells))
        return fine + (fine - coarse) / 3, abs(fine - coarse) / 3


def deviation(dynamics, theta):
    """Return the standard deviation of the noise of one iteration, (n, 1) → (n,)."""
    eta = float(dynamics.learning_rate)
    if isinstance(dynamics, SGLD):
        return np.full(len(theta), np.sqrt(2 * eta * float(dynamics.diffusion)))
    return eta / np.sqrt(float(dynamics.batch_size)) * dynamics.noise.deviation(theta).numpy()[:, 0]


def log_first_time(lines, cells=600):
    """Return ln E[iterations] until the first of independent lines exits, and the difference from the finer grid."""
    coarse, fine = (_log_first([line.chain(n) for line in lines]) for n in (cells // 2, cells))
    return fine + (fine - coarse) / 3, abs(fine - coarse) / 3


def _log_first(chains, tolerance=1e-12):
    """Return ln Σ_t Π_c S_c(t), with S_c the survival probability of one chain; its tail is a geometric series."""
    distributions = [np.eye(len(chain.exit_probability))[chain.start] for chain in chains]
    log_survival, total, rates, settled = 0.0, 0.0, np.zeros(len(chains)), 0
    while settled < 3:
        total += np.exp(log_survival)
        before = rates
        rates = np.array([law @ chain.exit_probability for law, chain in zip(distributions, chains, strict=True)])
        log_survival += np.log1p(-rates).sum()
        distributions = [law @ chain.transition for law, chain in zip(distributions, chains, strict=True)]
        distributions = [law / law.sum() for law in distributions]
        # Compared with the sum of the rates, because a line that hardly ever exits first does not matter.
        changes = np.abs(rates - before).sum() / max(rates.sum(), 1e-300)
        settled = settled + 1 if rates.sum() > 0 and changes <= tolerance else 0
    return float(np.logaddexp(np.log(total), log_survival - np.log(-np.expm1(np.log1p(-rates).sum()))))
