"""Escape times with censoring, and estimates from them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.drawing import draw
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.estimates import CONFIDENCE, Estimate, joint_confidence
from sgd_diffusion.statistics.waiting_times import mean_waiting_time

FEWEST_EXITS = 5
"""Fewest exits for a test whether escape times are exponential."""


def one_iteration(unit: str, learning_rate: float) -> float:
    """Return the length of one iteration in a unit of time.

    Args:
        unit: `iterations`, or `time` for dynamical time η · iterations.
        learning_rate: η.

    Raises:
        EscapeError: the unit is unknown.

    Examples:
        >>> one_iteration("iterations", 0.1), one_iteration("time", 0.1)
        (1.0, 0.1)
    """
    lengths = {"iterations": 1.0, "time": learning_rate}
    if unit not in lengths:
        raise EscapeError(f"unit {unit!r} is unknown; allowed: iterations, time.")
    return lengths[unit]


MOST_PRINTED = 6
"""Largest number of parameter points that are printed one by one."""


@dataclass(frozen=True, repr=False)
class EscapeTimes:
    """Iterations until each replica left its basin, censored at the end of the simulation.

    Attributes:
        iterations: int64 (replicas,) or (points, replicas); iterations until the replica left, or simulated iterations
            if it did not leave.
        exited: bool, same shape; False if the replica was still inside at the end (censored) or diverged.
        diverged: bool, same shape; True if the replica's position was no longer finite before it left. Estimates leave
            such replicas out.
        learning_rate: η, () or (points,); dynamical time is η · iterations.

    Examples:
        >>> exited, diverged = np.array([True, True, False]), np.array([False, False, False])
        >>> times = EscapeTimes(np.array([10, 20, 30]), exited, diverged, np.array(0.5))
        >>> times.estimate().value, times.estimate("time").value  # 60 iterations in total, 2 exits
        (30.0, 15.0)
        >>> times.after(10).iterations.tolist()
        [10, 20]
        >>> times
        EscapeTimes(3 replicas: 2 left, 0 diverged, mean time 30 iterations)
    """

    iterations: NDArray[np.int64]
    exited: NDArray[np.bool_]
    diverged: NDArray[np.bool_]
    learning_rate: NDArray[np.float64]

    def __repr__(self) -> str:
        """Return how many replicas left and after how many iterations on average, for the first few points."""
        points = self.points()
        told = [point._told for point in points[:MOST_PRINTED]]
        more = [f"and {len(points) - MOST_PRINTED} more points"] if len(points) > MOST_PRINTED else []
        each = f"{len(points)} points of " if self.iterations.ndim > 1 else ""
        return f"EscapeTimes({each}{self.iterations.shape[-1]} replicas: {'; '.join([*told, *more])})"

    @property
    def _told(self) -> str:
        """What `repr` says of one parameter point."""
        exits, mean = int(self.exited.sum()), ""
        if exits:
            mean = f", mean time {self._mean('iterations', CONFIDENCE).value:.4g} iterations"
        return f"{exits} left, {int(self.diverged.sum())} diverged{mean}"

    def to_frame(self) -> pd.DataFrame:
        """Return a table with a row per replica: point, replica, learning rate, iterations, time, exited, diverged.

        Examples:
            >>> left = np.full((2, 3), True)
            >>> frame = EscapeTimes(np.array([[1, 2, 3], [4, 5, 6]]), left, ~left, np.array(0.1)).to_frame()
            >>> frame.groupby("point")["time"].mean().round(6).tolist()
            [0.2, 0.5]
        """
        tables = [
            {"point": number, "replica": np.arange(len(point.iterations)), "learning_rate": float(point.learning_rate)}
            | {"iterations": point.iterations, "time": point.iterations * float(point.learning_rate)}
            | {"exited": point.exited, "diverged": point.diverged}
            for number, point in enumerate(self.points())
        ]
        return pd.concat([pd.DataFrame(table) for table in tables], ignore_index=True)

    def plot(self, axes: Any = None) -> Any:
        """Return matplotlib axes with the share of replicas inside, see `sgd_diffusion.pictures.escape_times`.

        Args:
            axes: axes to draw on; None (default) for new ones.

        Raises:
            UserError: matplotlib is not installed.
        """
        return draw("escape_times", self, axes)

    def at(self, point: int) -> "EscapeTimes":
        """Return the times of one parameter point, given its index."""
        rate = self.learning_rate if self.learning_rate.ndim == 0 else self.learning_rate[point]
        return EscapeTimes(self.iterations[point], self.exited[point], self.diverged[point], np.asarray(rate))

    def points(self) -> "list[EscapeTimes]":
        """Return the times of each parameter point; one element if no parameter is a vector."""
        return [self] if self.iterations.ndim == 1 else [self.at(point) for point in range(len(self.iterations))]

    def after(self, iterations: int) -> "EscapeTimes":
        """Return the remaining times of the replicas that were still inside after so many iterations.

        After enough iterations (the relaxation time) these replicas no longer depend on their start. Only for the times
        of one parameter point.

        Args:
            iterations: iterations to subtract.
        """
        inside = (self.iterations > iterations) & ~self.diverged
        return EscapeTimes(
            self.iterations[inside] - iterations, self.exited[inside], self.diverged[inside], self.learning_rate
        )

    def estimate(self, unit: str = "iterations") -> Estimate | list[Estimate]:
        """Return the mean escape time with its 95 % interval, see `mean_waiting_time`.

        From 20 exits on the interval follows the spread of the observed times, whose coefficient of variation is 1 only
        if they are exponential, and censored times are completed by a law that fits the others. With fewer exits the
        times are taken to be exponential.

        Args:
            unit: `iterations` (default), or `time` for dynamical time η · iterations.

        Returns:
            One estimate, or a list of one estimate per parameter point; n is the number of exits.

        Raises:
            EscapeError: no replica left, or the unit is unknown.
        """
        means = [point._mean(unit, CONFIDENCE) for point in self.points()]
        return means[0] if self.iterations.ndim == 1 else means

    def joint_estimates(self, unit: str = "iterations") -> list[Estimate]:
        """Return the mean escape times with intervals that hold at all parameter points with a probability of 95 %.

        The points are independent, so the level of each of m intervals is 0.95^(1/m) (Šidák).

        Args:
            unit: `iterations` (default), or `time` for dynamical time η · iterations.

        Raises:
            EscapeError: no replica left at a point, or the unit is unknown.

        Examples:
            >>> left = np.full((2, 3), True)
            >>> times = EscapeTimes(np.array([[1, 2, 3], [4, 5, 6]]), left, ~left, np.array(0.1))
            >>> alone, jointly = times.estimate()[0], times.joint_estimates()[0]
            >>> alone.value == jointly.value, jointly.low < alone.low, jointly.high > alone.high
            (True, True, True)
        """
        points = self.points()
        return [point._mean(unit, joint_confidence(len(points))) for point in points]

    def _mean(self, unit: str, confidence: float) -> Estimate:
        """Return the mean escape time of one parameter point."""
        scale = one_iteration(unit, float(self.learning_rate))
        sound = ~self.diverged
        times, exits = self.iterations[sound].astype(np.float64), int(self.exited.sum())
        if exits == 0:
            raise EscapeError(
                f"none of {sound.sum()} replicas left in {int(times.sum())} iterations in total; raise max_iterations, "
                "or use split() for rare escapes."
            )
        value, low, high = mean_waiting_time(times, self.exited[sound], confidence=confidence, resolution=1.0)
        return Estimate(value=value * scale, low=low * scale, high=high * scale, n=exits, unit=unit)

    def exponentiality(self, simulations: int = 500, seed: int = 0) -> float | list[float]:
        """Return the p-value of the hypothesis that escape times are exponential (the quasi-equilibrium assumption).

        The statistic is the Kolmogorov–Smirnov distance between the exit times and the exponential distribution with
        the estimated mean, up to the end of the simulation. Its null distribution comes from a parametric bootstrap,
        because the mean is estimated.

        Args:
            simulations: number of bootstrap samples; default 500.
            seed: of the random stream; default 0.

        Returns:
            One p-value, or a list of one p-value per parameter point.

        Raises:
            EscapeError: fewer than five replicas left.
        """
        p_values = [point._p_value(simulations, seed) for point in self.points()]
        return p_values[0] if self.iterations.ndim == 1 else p_values

    def _p_value(self, simulations: int, seed: int) -> float:
        """Return the p-value of one parameter point."""
        sound = ~self.diverged
        censored = self.iterations[sound & ~self.exited]
        horizon = float(censored.max()) if len(censored) else np.inf
        times = self.iterations[self.exited].astype(np.float64)
        if len(times) < FEWEST_EXITS:
            raise EscapeError(
                f"a test whether escape times are exponential needs at least {FEWEST_EXITS} exits, got {len(times)}; "
                "raise replicas or max_iterations."
            )
        replicas = int(sound.sum())
        stream = np.random.default_rng(seed)
        # Iterations are whole numbers; a uniform draw spreads each over its last unit, as in continuous time.
        observed = _exponential_distance(times - stream.random(len(times)), replicas, horizon)
        mean = self.iterations[sound].sum() / len(times)
        distances = []
        for _ in range(simulations):
            draws = stream.exponential(mean, replicas)
            inside = draws[draws <= horizon]
            if len(inside) > 1:
                distances.append(_exponential_distance(inside, replicas, horizon))
        return float((1 + np.sum(np.array(distances) >= observed)) / (1 + len(distances)))


def _exponential_distance(times: NDArray[np.float64], replicas: int, horizon: float) -> float:
    """Return the Kolmogorov–Smirnov distance between exit times and the exponential distribution fitted to them.

    Args:
        times: (exits,), exit times up to the horizon.
        replicas: number of replicas, including those that did not leave.
        horizon: end of the simulation; infinite if all replicas left.
    """
    inside = replicas - len(times)
    mean = (times.sum() + (inside * horizon if inside else 0.0)) / len(times)
    expected = 1 - np.exp(-np.sort(times) / mean)
    reached = np.arange(1, len(times) + 1) / replicas
    return float(max(np.abs(expected - reached).max(), np.abs(expected - reached + 1 / replicas).max()))
