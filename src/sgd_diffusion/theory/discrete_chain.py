"""Exit times of the one-dimensional Markov chain θ' = m(θ) + s(θ)ζ, ζ ~ N(0, 1), from its transition matrix.

SGD and SGLD with Gaussian noise at a finite learning rate are such chains. The basin is divided into cells, and a chain
within a cell is placed at its centre, with an error of O(width²). There is no sampling error. All results are sums of
non-negative numbers, so that rates as small as e^{−60} keep their relative precision.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.theory.cells import Cells, check_resolution

Function = Callable[[NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True)
class DiscreteChain:
    """A Markov chain on the cells of a basin.

    Attributes:
        transition: (cells, cells), probability of moving from one cell (row) to another (column) in one iteration.
        exit_probability: (cells,), probability of moving from a cell to beyond the boundary in one iteration.
        start: index of the cell of the minimum.

    Examples:
        One cell with an exit probability of ¼ per iteration:

        >>> chain = DiscreteChain(np.array([[0.75]]), np.array([0.25]), start=0)
        >>> round(float(np.exp(chain.mean_exit_time())), 6)
        4.0
        >>> round(float(np.exp(chain.log_exit_within(2))), 6)  # 1 − (3/4)²
        0.4375
    """

    transition: NDArray[np.float64]
    exit_probability: NDArray[np.float64]
    start: int

    @classmethod
    def of_basin(cls, mean: Function, deviation: Function, cells: Cells) -> "DiscreteChain":
        """Return the chain θ' = m(θ) + s(θ)ζ, ζ ~ N(0, 1), between a wall and a boundary.

        The chain exits when it is strictly beyond the boundary. A chain that lands beyond the wall is placed in the
        outermost cell.

        Args:
            mean: m, vectorised.
            deviation: s > 0, vectorised.
            cells: cells of the basin; the chain starts in the cell of the minimum.

        Raises:
            EscapeError: s is not positive in the basin, or the cells are too wide for the steps.
        """
        spread, landing = deviation(cells.middles), mean(cells.middles)
        if not (np.isfinite(spread) & (spread > 0)).all():
            raise EscapeError("the noise vanishes or is not finite in the basin; every cell needs noise to be left.")
        # Where the noise is small on a slope, the drift alone moves the chain over several cells.
        check_resolution(abs(cells.step), float(np.hypot(spread, landing - cells.middles).min()))
        outward = np.sign(cells.step)
        z = outward * (cells.middles[:-1] + cells.step / 2 - landing[:, None]) / spread[:, None]
        beyond = outward * (cells.boundary - landing) / spread
        return cls(_cell_probabilities(z, beyond), ndtr(-beyond), cells.start)

    def mean_exit_time(self) -> float:
        """Return ln E[iterations until exit] from the minimum.

        States are eliminated one by one without subtraction (Grassmann, Taksar and Heyman 1985): the probability of
        leaving a state is the sum over its targets, exit included, and not one minus the probability of staying.
        """
        order = np.r_[self.start, np.delete(np.arange(len(self.exit_probability)), self.start)]
        p = self.transition[np.ix_(order, order)].copy()
        out, time = self.exit_probability[order].copy(), np.ones(len(order))
        for k in range(len(order) - 1, 0, -1):
            leaving = p[k, :k].sum() + out[k]
            into = p[:k, k] / leaving
            p[:k, :k] += np.outer(into, p[k, :k])
            out[:k] += into * out[k]
            time[:k] += into * time[k]
        return float(np.log(time[0]) - np.log(out[0]))

    def log_exit_within(self, iterations: int) -> float:
        """Return ln P(exit within so many iterations) from the minimum.

        P = Σ_t π_t·a, with π_t the distribution over cells at iteration t and a the exit probabilities.
        """
        distribution, total = self._at_start(), 0.0
        for _ in range(iterations):
            total += float(distribution @ self.exit_probability)
            distribution = distribution @ self.transition
        return float(np.log(total))

    def log_odds(self, border: int) -> float:
        """Return ln(time in the cells before `border` / time in the other cells) in the stationary distribution."""
        weight = self.stationary_law()
        return float(np.log(weight[:border].sum()) - np.log(weight[border:].sum()))

    def stationary_law(self) -> NDArray[np.float64]:
        """Return the stationary distribution over cells, (cells,), if a chain that exits is put into the last cell.

        States are eliminated without subtraction, as in `mean_exit_time`.
        """
        p = self.transition.copy()
        p[:, -1] += self.exit_probability
        cells = len(p)
        for k in range(cells - 1, 0, -1):
            p[:k, k] /= p[k, :k].sum()
            p[:k, :k] += np.outer(p[:k, k], p[k, :k])
        weight = np.zeros(cells)
        weight[0] = 1.0
        for k in range(1, cells):
            weight[k] = weight[:k] @ p[:k, k]
        return weight / weight.sum()

    def product_exit_time(self, dimension: int, tolerance: float = 1e-13) -> float:
        """Return ln E[τ], τ the iterations until the first of d independent chains exits.

        E[τ] = Σ_t S(t)^d, with S(t) the survival probability of one chain. S(t + 1) = S(t)(1 − π_t·a), with π_t the
        distribution over cells given survival and a the exit probabilities. Once the rate π_t·a is constant, the rest
        of the sum is a geometric series.

        Args:
            dimension: d, number of independent chains.
            tolerance: relative change per iteration below which the rate counts as constant, default 1e-13.
        """
        distribution = self._at_start()
        log_survival, total, rate, settled = 0.0, 0.0, 0.0, 0
        while settled < 3:
            total += np.exp(dimension * log_survival)
            previous, rate = rate, float(distribution @ self.exit_probability)
            log_survival += np.log1p(-rate)
            distribution = distribution @ self.transition
            distribution /= distribution.sum()
            # In the first iterations the rate may be constant at zero, because the boundary is out of reach.
            settled = settled + 1 if rate > 0 and abs(rate - previous) <= tolerance * rate else 0
        rest = dimension * log_survival - np.log(-np.expm1(dimension * np.log1p(-rate)))
        return float(np.logaddexp(np.log(total), rest))

    def _at_start(self) -> NDArray[np.float64]:
        """Return the distribution over cells at iteration 0, (cells,): 1 at the minimum."""
        distribution = np.zeros(len(self.exit_probability))
        distribution[self.start] = 1.0
        return distribution


def _cell_probabilities(z: NDArray[np.float64], beyond: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the normal probability of each cell, (cells, cells), from standardised edges.

    The first cell extends to −∞, the last ends at the boundary. Each probability is a difference of the smaller tails,
    so that small probabilities keep their relative precision.

    Args:
        z: inner edges, (cells, cells − 1), in standard deviations from the mean of each cell's step.
        beyond: the boundary, (cells,), in the same unit.
    """
    upper = np.column_stack([z, beyond])
    lower = np.column_stack([np.full(len(z), -np.inf), z])
    # The smaller tail above the mean is 1 − Φ(z) = Φ(−z); so each probability takes two values of Φ and not four.
    turned = lower > 0
    first, last = np.where(turned, -upper, lower), np.where(turned, -lower, upper)
    return np.asarray(ndtr(last) - ndtr(first))
