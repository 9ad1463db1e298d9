"""Splitting of one part of a basin through torch; `compiled_stages` has the same methods."""

import numpy as np
import torch
from torch import Tensor

from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.escape.boundaries import Boundary
from sgd_diffusion.escape.point_batch import PointBatch
from sgd_diffusion.escape.splitting.excursions import Excursions
from sgd_diffusion.escape.splitting.loops import Loops, collect_loops
from sgd_diffusion.escape.splitting.passages import Passages
from sgd_diffusion.escape.splitting.settling import TIMES, probes
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.streams import seed_for

NUMBERS_AT_ONCE = 2**18
"""Largest number of coordinates of all excursions that are split together; bounds the memory."""


class TorchStages:
    """The stages of splitting for one part of the basin at one parameter point.

    Args:
        landscape, dynamics: of the point.
        watched: ξ, which ends runs where it exceeds 1.
        start: θ where runs start, (d,); None for the minimum.
        seed: of the random streams.
    """

    def __init__(
        self, landscape: Landscape, dynamics: Dynamics, watched: Boundary, start: Tensor | None, seed: int
    ) -> None:
        self._where, self._start, self._seed = (landscape, dynamics), start, seed
        self._batch = self._of(watched, "chains")
        self._others: list[PointBatch] = []

    @property
    def spent(self) -> int:
        """Number of single-replica iterations so far."""
        return self._batch.spent + sum(batch.spent for batch in self._others)

    def _of(self, watched: Boundary, stage: str) -> PointBatch:
        return PointBatch(*self._where, watched, seed_for(self._seed, stage), self._start)

    def probes(self, number: int, every: int) -> tuple[Tensor, int]:
        """Return states of replicas at `TIMES` times, (times, replicas, s), and how often replicas left."""
        batch = self._batch
        rows, left = probes(self._where[0].dimension), 0
        theta, seen = batch.at_start(rows), []
        for iteration, draws in enumerate(batch.draws(rows, every * TIMES), start=1):
            theta = batch.advance(theta, draws)
            gone = ~(batch.reaction_coordinate(theta) <= 1)
            if gone.any():
                left += int(gone.sum())
                theta = torch.where(gone.unsqueeze(-1), batch.at_start(rows), theta)
            if iteration % every == 0:
                seen.append(theta.clone())
        return torch.stack(seen), left

    def collect_loops(self, edge: float, relaxed_after: int, *, pool: int, repeats: int, most: float) -> Loops:
        """Run chains from the start and collect their first states outside A; see `loops.collect_loops`."""
        return collect_loops(self._batch, edge, relaxed_after, pool=pool, repeats=repeats, most=most)

    def split(
        self,
        watched: Boundary | None,
        loops: Loops,
        edge: float,
        *,
        replicas: int,
        fewest_killed: int,
        longest: int,
        most: float,
    ) -> Passages:
        """Return the probabilities that excursions pass the levels; see `Excursions.split`.

        Args:
            watched: ξ of the excursions; None for that of the loops.
            loops: whose first states outside A are split.
            edge: z_A.
            replicas: excursions in each repeat.
            fewest_killed: k.
            longest: most iterations of an excursion.
            most: iterations of all excursions.
        """
        batch = self._batch
        if watched is not None:
            batch = self._of(watched, "excursions")
            self._others.append(batch)
        # Every row stores hundreds of states; in high dimension the repeats are therefore run in several parts.
        together = max(1, NUMBERS_AT_ONCE // (replicas * loops.entrances.shape[-1]))
        probabilities, ages, curves = [], [], []
        for some in loops.entrances[:, :replicas].split(together):
            excursions = Excursions(batch, edge, some, longest, most)
            probability, age = excursions.split(fewest_killed)
            probabilities.append(probability)
            ages.append(age)
            curves += [np.array(curve).reshape(-1, 2) for curve in excursions.curves]
        return Passages(np.concatenate(probabilities), float(np.mean([age for age in ages if age] or [0.0])), curves)
