"""Escape times with censoring, and what they estimate."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.estimates import CONFIDENCE, Estimate

FEWEST_EXITS = 5
"""Below which the shape of the times' law cannot be asked about."""


@dataclass(frozen=True)
class EscapeTimes:
    """When each replica left the valley.

    Attributes:
        iterations: int64 (replicas,) or (points, replicas); the iteration after which the replica was out, or, where it
            never was, the iterations it was watched for.
        exited: bool, the same shape; False where the replica was still inside (censored) or had blown up.
        diverged: bool, the same shape; True where the replica's position was no longer finite before it left. Such
            replicas are counted here and enter no estimate.
        learning_rate: η, () or (points,), which turns iterations into dynamical time.

    Examples:
        >>> exited, diverged = np.array([True, True, False]), np.array([False, False, False])
        >>> times = EscapeTimes(np.array([10, 20, 30]), exited, diverged, np.array(0.5))
        >>> times.estimate().value, times.estimate("time").value  # 60 iterations watched, 2 exits
        (30.0, 15.0)
        >>> times.after(10).iterations.tolist()
        [10, 20]
    """

    iterations: NDArray[np.int64]
    exited: NDArray[np.bool_]
    diverged: NDArray[np.bool_]
    learning_rate: NDArray[np.float64]

    def at(self, point: int) -> "EscapeTimes":
        """Return the times of one point of a panel."""
        rate = self.learning_rate if self.learning_rate.ndim == 0 else self.learning_rate[point]
        return EscapeTimes(self.iterations[point], self.exited[point], self.diverged[point], np.asarray(rate))

    def after(self, iterations: int) -> "EscapeTimes":
        """Return the times that were left to the replicas of one point still inside after so many iterations.

        They have forgotten where they started if that many iterations are enough, and wait from equilibrium.
        """
        inside = (self.iterations > iterations) & ~self.diverged
        return EscapeTimes(
            self.iterations[inside] - iterations, self.exited[inside], self.diverged[inside], self.learning_rate
        )

    def estimate(self, unit: str = "iterations") -> Estimate | list[Estimate]:
        """Return the mean escape time with its exact 95 % interval; a list, one a point, for a panel.

        Maximum likelihood for exponential times: τ̂ = (total time watched)/(number of exits). With n exits and total
        time S, 2S/τ has the χ² law of 2n degrees of freedom if every replica left, and the interval is
        [2S/χ²_{0.975; 2n}, 2S/χ²_{0.025; 2n}]. With replicas still inside at the end, the lower end takes 2n + 2
        degrees, which makes the interval hold at least 95 %.

        Args:
            unit: `iterations`, or `time` for dynamical time η · iterations.

        Raises:
            EscapeError: no replica left, or the unit is another.
        """
        if self.iterations.ndim == 1:
            return self._of_point((), unit)
        return [self._of_point((point,), unit) for point in range(len(self.iterations))]

    def _of_point(self, point: tuple[int, ...], unit: str) -> Estimate:
        seconds = {
            "iterations": 1.0,
            "time": float(np.broadcast_to(self.learning_rate, self.iterations.shape[:-1])[point]),
        }
        if unit not in seconds:
            raise EscapeError(f"unit {unit!r} is unknown; allowed: iterations, time.")
        sound = ~self.diverged[point]
        watched, exits = int(self.iterations[point][sound].sum()), int(self.exited[point].sum())
        if exits == 0:
            raise EscapeError(
                f"none of {sound.sum()} replicas left in {watched} iterations altogether; raise max_iterations, or use "
                "split() for rare escapes."
            )
        censored = exits < int(sound.sum())
        tail = (1 - CONFIDENCE) / 2
        low = 2 * watched / stats.chi2.isf(tail, 2 * exits + (2 if censored else 0))
        high = 2 * watched / stats.chi2.ppf(tail, 2 * exits)
        scale = seconds[unit]
        return Estimate(value=watched / exits * scale, low=low * scale, high=high * scale, n=exits, unit=unit)

    def exponentiality(self, simulations: int = 500, seed: int = 0) -> float | list[float]:
        """Return the p-value of the hypothesis that escape times are exponential (the quasi-equilibrium assumption).

        Kolmogorov–Smirnov distance between the exits' times and the exponential law with the estimated mean, cut off at
        the last iteration watched; its null distribution by parametric bootstrap, since the mean is estimated.
        """
        if self.iterations.ndim == 1:
            return self._exponentiality_of(self.iterations, self.exited, self.diverged, simulations, seed)
        rows = zip(self.iterations, self.exited, self.diverged, strict=True)
        return [self._exponentiality_of(*row, simulations, seed) for row in rows]

    @staticmethod
    def _exponentiality_of(
        iterations: NDArray[np.int64],
        exited: NDArray[np.bool_],
        diverged: NDArray[np.bool_],
        simulations: int,
        seed: int,
    ) -> float:
        sound = ~diverged
        horizon = float(iterations[sound & ~exited].max()) if (sound & ~exited).any() else np.inf
        times = iterations[exited].astype(np.float64)
        if len(times) < FEWEST_EXITS:
            raise EscapeError(f"{len(times)} exits are too few to ask whether their times are exponential.")
        replicas = int(sound.sum())
        stream = np.random.default_rng(seed)
        # Iterations are whole numbers: spread each evenly over its last unit, as in continuous time.
        observed = _exponential_distance(times - stream.random(len(times)), replicas, horizon)
        mean = iterations[sound].sum() / len(times)
        distances = []
        for _ in range(simulations):
            draws = stream.exponential(mean, replicas)
            inside = draws[draws <= horizon]
            if len(inside) > 1:
                distances.append(_exponential_distance(inside, replicas, horizon))
        return float((1 + np.sum(np.array(distances) >= observed)) / (1 + len(distances)))


def _exponential_distance(times: NDArray[np.float64], replicas: int, horizon: float) -> float:
    """Kolmogorov–Smirnov distance of exits before the horizon from the exponential law that fits them."""
    inside = replicas - len(times)
    mean = (times.sum() + (inside * horizon if inside else 0.0)) / len(times)
    expected = 1 - np.exp(-np.sort(times) / mean)
    reached = np.arange(1, len(times) + 1) / replicas
    return float(max(np.abs(expected - reached).max(), np.abs(expected - reached + 1 / replicas).max()))
