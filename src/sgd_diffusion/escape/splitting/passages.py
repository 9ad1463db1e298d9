"""What excursions do in splitting: how likely they leave, how long that takes, and how far they get."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROWS = 60
"""Levels of the curve of crossing probability against level."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Passages:
    """Excursions from the core of a basin.

    Attributes:
        probabilities: (repeats,), p̂ of each repeat.
        last: mean iterations of a successful excursion.
        curves: of each repeat, the levels and the estimated probability to pass each, (levels, 2).
    """

    probabilities: Numbers
    last: float
    curves: list[Numbers]

    def curve(self, edge: float) -> Numbers:
        """Return the mean probability to pass equally spaced levels from z_A on, (levels, 2).

        Examples:
            >>> one = Passages(np.array([0.2]), 1.0, [np.array([[0.5, 0.5], [0.75, 0.25]])])
            >>> one.curve(0.0)[[0, 31, 59]].round(2).tolist()  # 1 up to the first level, p̂ at the end
            [[0.0, 1.0], [0.53, 0.5], [1.0, 0.2]]
        """
        levels = np.linspace(edge, 1, ROWS)
        passed = np.zeros(ROWS)
        for curve, probability in zip(self.curves, self.probabilities, strict=True):
            index = np.searchsorted(curve[:, 0], levels, side="right")
            passed += np.concatenate([[1.0], curve[:, 1]])[index]
            passed[-1] += probability - np.concatenate([[1.0], curve[:, 1]])[index[-1]]
        return np.stack([levels, passed / len(self.probabilities)], 1)
