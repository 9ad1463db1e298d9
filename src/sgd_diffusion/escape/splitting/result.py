"""Mean escape times from splitting, with their intervals and checks."""

import math
import warnings
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape.times import one_iteration
from sgd_diffusion.estimates import CONFIDENCE, Estimate

WORST_SPREAD = 0.5
"""Largest relative standard deviation of p̂ over repeats for which its interval is trusted."""


def time_of_loops(
    probabilities: NDArray[np.float64], loop: NDArray[np.float64], first: NDArray[np.float64], last: float
) -> float:
    """Return E[τ] = E[first exit from A] + (1/p − 1) · E[loop] + E[successful excursion]; infinite if p̂ is 0.

    Args:
        probabilities: p̂ of each repeat, (repeats,).
        loop: mean iterations of a loop without exit, (repeats,).
        first: mean iterations from the start to the first state outside A, (repeats,).
        last: mean iterations of a successful excursion.
    """
    mean = probabilities.mean()
    return float(first.mean() + (1 / mean - 1) * loop.mean() + last) if mean > 0 else math.inf


@dataclass(frozen=True, repr=False)
class SplitEscape:
    """Mean escape time of one parameter point, from splitting.

    Attributes:
        probabilities: (repeats,), p̂ of each repeat, unbiased; 0 if all excursions of a repeat were killed.
        loop: (repeats,), mean iterations of a loop without exit.
        first: (repeats,), mean iterations from the minimum to the first state outside A.
        last: mean iterations of a successful excursion.
        learning_rate: η.
        spent: cost of the estimate: number of single-replica iterations.
        curve: probability that an excursion passes each level ξ, (levels, 2); with several parts of the basin, that of
            the slowest transition that matters.
        relaxation: slowest time seen in the runs, in iterations.
        visible: mean iterations after which the runs would have entered an unknown part of the basin with 95 %
            probability. A part that takes longer to enter cannot be ruled out by them.
        parts: number of metastable parts of the basin that were split.
        checks: what the answer was compared with, and the logarithm of its mean escape time in iterations.

    Examples:
        >>> two = np.ones(2)
        >>> escape = SplitEscape(0.01 * two, loop=10 * two, first=5 * two, last=3.0, learning_rate=0.1, spent=0)
        >>> round(escape.estimate().value, 6)  # 5 + (1/0.01 − 1) · 10 + 3
        998.0
        >>> escape.spread
        0.0
    """

    probabilities: NDArray[np.float64]
    loop: NDArray[np.float64]
    first: NDArray[np.float64]
    last: float
    learning_rate: float
    spent: int
    curve: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))
    relaxation: float = math.nan
    visible: float = math.nan
    parts: int = 1
    checks: dict[str, float] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Return the text of `str`, because the arrays of a result are long."""
        return f"SplitEscape({self})"

    def __str__(self) -> str:
        """Return the mean escape time, its checks, and the slowest time that the runs could have seen."""
        found, low, high = (math.log(x) for x in (self._value, *self._interval))
        checks = ", ".join(f"{name}: {value:.2f}" for name, value in self.checks.items()) or "none"
        return (
            f"ln τ = {found:.2f} [{low:.2f}, {high:.2f}] (τ in iterations); checks: {checks}; slowest time seen: "
            f"{self.relaxation:.3g} iterations; a part of the basin that is entered less often than once in "
            f"{self.visible:.3g} iterations cannot be ruled out by the runs."
        )

    @property
    def spread(self) -> float:
        """Standard deviation of p̂ over repeats, divided by its mean; infinite if the mean is 0."""
        mean = self.probabilities.mean()
        return float(self.probabilities.std(ddof=1) / mean) if mean > 0 else math.inf

    def estimate(self, unit: str = "iterations") -> Estimate:
        """Return the mean escape time with its 95 % interval; n is the number of repeats.

        The interval is Student's t interval of the logarithm of the mean p̂; the squared relative error of the loops'
        length is added to its squared error.

        Args:
            unit: `iterations` (default), or `time` for dynamical time η · iterations.

        Raises:
            EscapeError: p̂ = 0 in every repeat, or the unit is unknown.
        """
        scale = one_iteration(unit, self.learning_rate)
        if self.probabilities.mean() <= 0:
            raise EscapeError("no excursion left the basin in any repeat, so p̂ = 0; use more replicas.")
        if self.spread > WORST_SPREAD:
            warnings.warn(
                f"p̂ spreads by {self.spread:.0%} of its mean over repeats, more than {WORST_SPREAD:.0%}; the interval "
                "of the escape time is not to be trusted. Use more replicas.",
                stacklevel=2,
            )
        low, high = self._interval
        repeats = len(self.probabilities)
        return Estimate(value=self._value * scale, low=low * scale, high=high * scale, n=repeats, unit=unit)

    @property
    def error(self) -> float:
        """Standard error of ln τ."""
        relative = math.hypot(self.spread, self.loop.std(ddof=1) / self.loop.mean())
        return relative / math.sqrt(len(self.probabilities))

    @property
    def log_time(self) -> float:
        """ln τ, τ in iterations; infinite if p̂ = 0 in every repeat."""
        return math.log(self._value)

    @property
    def _value(self) -> float:
        return time_of_loops(self.probabilities, self.loop, self.first, self.last)

    @property
    def _interval(self) -> tuple[float, float]:
        quantile = float(stats.t.ppf(0.5 + CONFIDENCE / 2, len(self.probabilities) - 1))
        factor = math.exp(quantile * self.error)
        return self._value / factor, self._value * factor


@dataclass(frozen=True)
class SplitEscapes:
    """Mean escape times of a parameter batch, from splitting, in the order of its points.

    Examples:
        >>> two = np.ones(2)
        >>> points = [SplitEscape(p * two, 10 * two, 0 * two, 0.0, learning_rate=0.1, spent=0) for p in (0.5, 0.01)]
        >>> [round(estimate.value, 6) for estimate in SplitEscapes(points).estimate()]  # (1/p − 1) · 10
        [10.0, 990.0]
    """

    points: list[SplitEscape]

    def estimate(self, unit: str = "iterations") -> list[Estimate]:
        """Return one estimate per parameter point.

        Args:
            unit: `iterations` (default), or `time` for dynamical time η · iterations.

        Raises:
            EscapeError: as `SplitEscape.estimate`.
        """
        return [point.estimate(unit) for point in self.points]
