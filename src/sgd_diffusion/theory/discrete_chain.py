"""Escape of the one-dimensional discrete chain θ' = m(θ) + s(θ)ζ, by its transition matrix; no sampling error.

The chain is what SGD and SGLD with Gaussian noise *are*, at their finite learning rate. Cells cover the valley; within
a cell the chain is taken to stand at the middle, which errs by O(width²). Everything is made of sums of non-negative
numbers, so that rates of e^{−60} keep their digits.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.theory.cells import Cells

Function = Callable[[NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True)
class DiscreteChain:
    """A chain on the cells of a valley.

    Attributes:
        transition: (cells, cells), probability to go from one cell to another in one iteration.
        exit: (cells,), probability to be beyond the exit after it, from the normal law's survival function.
        start: the cell of the minimum.

    Examples:
        One cell that is left with probability ¼ an iteration:

        >>> chain = DiscreteChain(np.array([[0.75]]), np.array([0.25]), start=0)
        >>> round(float(np.exp(chain.mean_exit_time())), 6)
        4.0
        >>> round(float(np.exp(chain.log_exit_within(2))), 6)  # 1 − (3/4)²
        0.4375
    """

    transition: NDArray[np.float64]
    exit: NDArray[np.float64]
    start: int

    @classmethod
    def of_valley(
        cls, mean: Function, deviation: Function, *, minimum: float, exit: float, wall: float, cells: int = 1000
    ) -> "DiscreteChain":
        """Build the chain of θ' = m(θ) + s(θ)ζ between wall and exit.

        Args:
            mean, deviation: m and s > 0, vectorised.
            minimum: where the chain starts; it is put on the middle of a cell.
            exit: the chain has left when strictly beyond.
            wall: the far end; whatever lands beyond it counts as the outermost cell.
            cells: how many, about.
        """
        grid = Cells.between(minimum=minimum, exit=exit, wall=wall, cells=cells)
        middles, width = grid.middles, abs(grid.step)
        spread, landing = deviation(middles), mean(middles)
        if not (np.isfinite(spread) & (spread > 0)).all():
            raise EscapeError("the noise vanishes in the valley; the chain cannot be put on cells.")
        # Where noise nearly vanishes on a slope, a step is wide by its drift, and the middles stand for their cells.
        steps = np.hypot(spread, landing - middles)
        if steps.min() < 2 * width:
            raise EscapeError(f"cells of {width:.3g} are too wide for steps of {steps.min():.3g}; use more cells.")
        outward = np.sign(grid.step)
        z = outward * (grid.inner_edges[None, :] - landing[:, None]) / spread[:, None]
        beyond = outward * (exit - landing) / spread
        return cls(_cell_probabilities(z, beyond), stats.norm.sf(beyond), grid.start)

    def mean_exit_time(self) -> float:
        """Return ln E[iterations to exit] from the minimum, by elimination without subtraction.

        Grassmann, Taksar and Heyman (1985), applied to an absorbing chain: states are eliminated one by one, and the
        probability to leave a state is the sum over where to, exit included, instead of one minus staying.
        """
        order = np.r_[self.start, np.delete(np.arange(len(self.exit)), self.start)]
        p = self.transition[np.ix_(order, order)].copy()
        out, time = self.exit[order].copy(), np.ones(len(order))
        for k in range(len(order) - 1, 0, -1):
            leaving = p[k, :k].sum() + out[k]
            into = p[:k, k] / leaving
            p[:k, :k] += np.outer(into, p[k, :k])
            out[:k] += into * out[k]
            time[:k] += into * time[k]
        return float(np.log(time[0]) - np.log(out[0]))

    def log_exit_within(self, iterations: int) -> float:
        """Return ln of the probability to have left after so many iterations: Σ_t π_t·a, no subtraction."""
        law = np.zeros(len(self.exit))
        law[self.start] = 1.0
        total = 0.0
        for _ in range(iterations):
            total += float(law @ self.exit)
            law = law @ self.transition
        return float(np.log(total))

    def log_odds(self, border: int) -> float:
        """Return ln(time below the cell `border`/time from it on); what leaves is put into the last cell."""
        weight = self.stationary_law()
        return float(np.log(weight[:border].sum()) - np.log(weight[border:].sum()))

    def stationary_law(self) -> NDArray[np.float64]:
        """Return the share of time in each cell, (cells,), if what leaves is put into the last cell.

        By the same elimination: what a state receives from those before it, over what it gives back.
        """
        p = self.transition.copy()
        p[:, -1] += self.exit
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
        """Return ln E[τ] for `dimension` independent copies of which the first to leave counts.

        E[τ] = Σ_t S(t)^d with the survival S of one copy. S(t + 1) = S(t)(1 − π_t·a), where π_t is the law given
        survival and a the exit probabilities: the rate is used as it is and never as one minus an eigenvalue. Once π_t
        has settled, the rest of the sum is geometric.
        """
        law = np.zeros(len(self.exit))
        law[self.start] = 1.0
        log_survival, total, rate, settled = 0.0, 0.0, 0.0, 0
        while settled < 3:
            total += np.exp(dimension * log_survival)
            previous, rate = rate, float(law @ self.exit)
            log_survival += np.log1p(-rate)
            law = law @ self.transition
            law /= law.sum()
            # At first nothing may reach the exit at all: a rate of zero is not a settled one.
            settled = settled + 1 if rate > 0 and abs(rate - previous) <= tolerance * rate else 0
        rest = dimension * log_survival - np.log(-np.expm1(dimension * np.log1p(-rate)))
        return float(np.logaddexp(np.log(total), rest))


def _cell_probabilities(z: NDArray[np.float64], beyond: NDArray[np.float64]) -> NDArray[np.float64]:
    """Normal probabilities of the cells between standardised edges; the first cell is open, the last ends at the exit.

    Each is a difference of the smaller tails, so that small probabilities keep their digits.
    """
    upper = np.column_stack([z, beyond])
    lower = np.column_stack([np.full(len(z), -np.inf), z])
    right = stats.norm.sf(lower) - stats.norm.sf(upper)
    left = stats.norm.cdf(upper) - stats.norm.cdf(lower)
    return np.where(lower > 0, right, left)
