"""Uniform cells on which a one-dimensional Markov chain is discretised."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.errors import EscapeError


@dataclass(frozen=True)
class Cells:
    """Cells of equal width between the wall and the boundary; the minimum is the centre of one cell.

    Attributes:
        middles: centres of the cells, (cells,).
        boundary: position of the boundary, the outer edge of the last cell.
        start: index of the cell of the minimum.
        step: distance from one centre to the next, negative if the boundary lies at smaller θ than the minimum.

    Examples:
        >>> cells = Cells.between(minimum=0.0, boundary=-1.25, wall=1.0, cells=5)
        >>> cells.middles.tolist(), cells.start, cells.step
        ([1.0, 0.5, 0.0, -0.5, -1.0], 2, -0.5)
    """

    middles: NDArray[np.float64]
    boundary: float
    start: int
    step: float

    @classmethod
    def between(cls, *, minimum: float, boundary: float, wall: float, cells: int) -> "Cells":
        """Return cells that fill the basin between wall and boundary.

        Args:
            minimum: position of the minimum.
            boundary: position of the boundary.
            wall: position of the wall, on the other side of the minimum.
            cells: approximate number of cells.
        """
        width = abs(boundary - wall) / cells
        inner = max(1, round((abs(boundary - minimum) - width / 2) / width))
        width = abs(boundary - minimum) / (inner + 0.5)
        outer = max(1, int(np.ceil(abs(minimum - wall) / width)))
        step = float(np.sign(boundary - wall)) * width
        return cls(minimum + step * np.arange(-outer, inner + 1, dtype=np.float64), boundary, outer, step)


def check_resolution(width: float, step: float) -> None:
    """Check that cells are at most half as wide as a typical step of the chain.

    Args:
        width: width of a cell.
        step: smallest typical length of one step, in the same unit.

    Raises:
        EscapeError: the cells are too wide.

    Examples:
        >>> check_resolution(width=0.1, step=0.3)
        >>> check_resolution(width=0.1, step=0.1)
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.EscapeError: cells of width 0.1 are too wide for steps of 0.1; use more cells.
    """
    if step < 2 * width:
        raise EscapeError(f"cells of width {width:.3g} are too wide for steps of {step:.3g}; use more cells.")
