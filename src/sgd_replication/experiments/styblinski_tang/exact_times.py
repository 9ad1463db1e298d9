"""Exact escape times of SGD and SGLD on Styblinski–Tang at k = 1, and their interpolation."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import interpolate

from sgd_diffusion.dynamics import SGD, SGLD
from sgd_diffusion.landscapes import styblinski_tang
from sgd_diffusion.theory import coordinate_exit_time

LINE = styblinski_tang(1)
SADDLE = float(LINE.saddle[0])
WALL = -6.5
"""Coordinate of the reflecting wall of the exact chain, on the far side of the minimum."""
STEPS, RATIOS = (2.5e-4, 0.024), (300.0, 1500.0)
"""Range of kη, and of R = 10⁴ B/(σ² kη), in the table of exact times."""


def _exact_log_time(dynamics: SGD | SGLD, spread: float, dimension: int) -> float:
    """Return ln E[iterations] of the exact chain; the standard deviation of a step sets the number of cells."""
    cells = 2 * max(150, math.ceil(2.2 * (SADDLE - WALL) / spread))
    return coordinate_exit_time(LINE, dynamics, threshold=SADDLE, wall=WALL, dimension=dimension, cells=cells)[0]


def sgd_log_time(learning_rate: float, noise: float, dimension: int) -> float:
    """Return ln E[iterations] of SGD on Styblinski–Tang at k = 1, from the exact chain.

    Args:
        learning_rate: η.
        noise: standard deviation of a minibatch's gradient noise, σ/√B.
        dimension: number of independent coordinates; the first to pass the saddle ends the escape.

    Examples:
        η = 0.006 and B = 40 with σ = 290, in ten dimensions:

        >>> round(sgd_log_time(0.006, 290 / math.sqrt(40), 10), 2)
        7.26
    """
    return _exact_log_time(SGD(learning_rate, 1, noise), learning_rate * noise, dimension)


def sgld_log_time(learning_rate: float, diffusion: float, dimension: int) -> float:
    """Return ln E[iterations] of SGLD on Styblinski–Tang at k = 1, from the exact chain.

    Examples:
        >>> round(sgld_log_time(0.001, 6.0, 10) - sgld_log_time(0.001, 12.0, 10), 1)  # colder, so slower
        3.1
    """
    return _exact_log_time(SGLD(learning_rate, diffusion), math.sqrt(2 * learning_rate * diffusion), dimension)


@dataclass(frozen=True)
class EscapeTable:
    """Interpolated ln E[iterations] of SGD as a function of ln kη and R = 10⁴ B/(σ² kη).

    The exponent of the escape time is proportional to R.

    Attributes:
        spline: ln kη, R → ln E[iterations].

    Examples:
        A table of R/100, which 0.1 lies outside of:

        >>> log_steps, ratios = np.log(np.geomspace(*STEPS, 4)), np.linspace(*RATIOS, 4)
        >>> table = EscapeTable(interpolate.RectBivariateSpline(log_steps, ratios, np.tile(ratios / 100, (4, 1))))
        >>> table(np.array([0.006, 0.1]), np.array(40), 290.0).round(2).tolist()
        [7.93, inf]
    """

    spline: interpolate.RectBivariateSpline

    @classmethod
    def of(cls, dimension: int, nodes: int = 13) -> "EscapeTable":
        """Return the table from exact chains at `nodes` values of each argument.

        Args:
            dimension: of Styblinski–Tang.
            nodes: values of ln kη, and values of R; default 13.
        """
        steps, ratios = np.geomspace(*STEPS, nodes), np.linspace(*RATIOS, nodes)
        values = [
            [sgd_log_time(float(step), 100 / math.sqrt(ratio * step), dimension) for ratio in ratios] for step in steps
        ]
        return cls(interpolate.RectBivariateSpline(np.log(steps), ratios, values))

    def __call__(
        self, step: NDArray[np.float64], batch_size: NDArray[np.float64], amplitude: float
    ) -> NDArray[np.float64]:
        """Return ln E[iterations] at kη, B and σ; it is infinite outside the table."""
        step, batch_size = np.broadcast_arrays(step, batch_size)
        ratio = 1e4 * batch_size / (amplitude**2 * step)
        inside = (step >= STEPS[0]) & (step <= STEPS[1]) & (ratio >= RATIOS[0]) & (ratio <= RATIOS[1])
        values = self.spline(np.log(np.where(inside, step, STEPS[0])), np.where(inside, ratio, RATIOS[0]), grid=False)
        return np.where(inside, values, np.inf)
