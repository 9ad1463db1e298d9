"""The cells that a chain in one dimension is put on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Cells:
    """Cells of one width, from the wall outwards to the exit; the minimum is the middle of one.

    Attributes:
        middles: (cells,); the exit is the outer edge of the last.
        start: the cell of the minimum.
        step: from a middle to the next, negative if the way out leads to smaller θ.

    Examples:
        >>> cells = Cells.between(minimum=0.0, exit=-1.25, wall=1.0, cells=5)
        >>> cells.middles.tolist(), cells.start, cells.inner_edges.tolist()
        ([1.0, 0.5, 0.0, -0.5, -1.0], 2, [0.75, 0.25, -0.25, -0.75])
    """

    middles: NDArray[np.float64]
    start: int
    step: float

    @classmethod
    def between(cls, *, minimum: float, exit: float, wall: float, cells: int) -> "Cells":
        """Return about so many cells that fill the valley."""
        width = abs(exit - wall) / cells
        inner = max(1, round((abs(exit - minimum) - width / 2) / width))
        width = abs(exit - minimum) / (inner + 0.5)
        outer = max(1, int(np.ceil(abs(minimum - wall) / width)))
        step = float(np.sign(exit - wall)) * width
        return cls(minimum + step * np.arange(-outer, inner + 1, dtype=np.float64), outer, step)

    @property
    def inner_edges(self) -> NDArray[np.float64]:
        """Edges between neighbours, (cells − 1,)."""
        return self.middles[:-1] + self.step / 2
