"""Splitting of one parameter point through torch; `compiled_splitting` has the same methods."""

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.escape.excursions import Excursions
from sgd_diffusion.escape.loops import Loops, collect_loops, find_edge
from sgd_diffusion.escape.point_batch import PointBatch

NUMBERS_AT_ONCE = 2**18
"""Largest number of coordinates of all excursions that are split together; bounds the memory."""


class TorchSplitting:
    """The stages of splitting for one parameter point.

    Args:
        batch: advances the rows of the point.
    """

    def __init__(self, batch: PointBatch) -> None:
        self._batch = batch

    @property
    def spent(self) -> int:
        """Number of single-replica iterations so far."""
        return self._batch.spent

    def find_edge(self, outside: float, relaxation: float) -> float:
        """Return z_A such that replicas spend about the share `outside` of their time at ξ > z_A."""
        return find_edge(self._batch, outside, relaxation)

    def collect_loops(self, edge: float, relaxation: float, *, pool: int, repeats: int) -> Loops:
        """Run chains from the minimum and collect their first states outside A; see `loops.collect_loops`."""
        return collect_loops(self._batch, edge, relaxation, pool=pool, repeats=repeats)

    def split(
        self, loops: Loops, edge: float, *, replicas: int, fewest_killed: int, longest: int
    ) -> tuple[NDArray[np.float64], float]:
        """Return p̂ of each repeat, (repeats,), and the mean length of successful excursions; see `Excursions.split`."""
        # Every row stores hundreds of states; in high dimension the repeats are therefore run in several parts.
        together = max(1, NUMBERS_AT_ONCE // (replicas * loops.entrances.shape[-1]))
        found = [
            Excursions(self._batch, edge, some, longest).split(fewest_killed)
            for some in loops.entrances[:, :replicas].split(together)
        ]
        probabilities = np.concatenate([probability for probability, _ in found])
        return probabilities, float(np.mean([age for _, age in found if age] or [0.0]))
