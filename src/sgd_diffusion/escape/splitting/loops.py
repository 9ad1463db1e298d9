"""Stationary loops of long runs: the states at which they leave the core A of the basin, and the loops' mean length."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.errors import NotRareError, UnsettledEscapeError
from sgd_diffusion.escape.point_batch import PointBatch

DISCARDED = 5
"""Fewest first states outside A that are discarded after each start of a chain at the minimum."""

ENTRANCES_PER_CHAIN = 50
"""First states outside A that are kept from each chain."""


@dataclass(frozen=True)
class Loops:
    """First states outside A = {ξ ≤ z_A}, and mean lengths of loops, from long runs.

    Attributes:
        entrances: (repeats, n, d), first states outside A; each repeat has its own.
        loop: (repeats,), mean iterations from one first state outside A to the next.
        first: (repeats,), mean iterations from the minimum to the first state outside A.
    """

    entrances: Tensor
    loop: NDArray[np.float64]
    first: NDArray[np.float64]

    @property
    def halves(self) -> tuple[Tensor, Tensor]:
        """First states outside A of the early and of the late half of every chain, each (repeats, n / 2, s)."""
        repeats, count, size = self.entrances.shape
        chains = self.entrances.view(repeats, count // ENTRANCES_PER_CHAIN, ENTRANCES_PER_CHAIN, size)
        half = ENTRANCES_PER_CHAIN // 2
        early, late = chains[:, :, :half], chains[:, :, -half:]
        return early.reshape(repeats, -1, size), late.reshape(repeats, -1, size)


def collect_loops(batch: PointBatch, edge: float, relaxed_after: int, *, pool: int, repeats: int, most: float) -> Loops:
    """Run chains from the start and collect their first states outside A.

    The first few of these states are discarded, and so are all before the chain is relaxed, because they still depend
    on the start. A chain that leaves the basin restarts; its unfinished loop is not counted.

    Args:
        batch: advances the rows.
        edge: z_A; A = {ξ ≤ z_A}.
        relaxed_after: iterations after which a chain no longer depends on its start.
        pool: fewest first states to collect for each repeat.
        repeats: number of independent repeats.
        most: number of all iterations after which the run ends.

    Raises:
        NotRareError: most chains leave the basin before they are relaxed, so that there are no stationary loops.
        UnsettledEscapeError: the run takes more than `most` iterations.
    """
    chains = -(-pool // ENTRANCES_PER_CHAIN)
    rows = repeats * chains
    theta = batch.at_start(rows)
    inside = torch.ones(rows, dtype=torch.bool)
    to_discard = torch.full((rows,), DISCARDED)
    kept = torch.zeros(rows, dtype=torch.int64)
    since, age = torch.zeros(rows, dtype=torch.float64), torch.zeros(rows, dtype=torch.int64)
    first, total = torch.zeros(rows, dtype=torch.float64), torch.zeros(rows, dtype=torch.float64)
    states = torch.zeros(rows, ENTRANCES_PER_CHAIN, theta.shape[-1], dtype=theta.dtype)
    for iteration, draws in enumerate(batch.draws(rows, None)):
        if iteration * rows > most:
            raise too_many(most)
        theta = batch.advance(theta, draws)
        xi = batch.reaction_coordinate(theta)
        since, age = since + 1, age + 1
        entered = inside & (xi > edge)
        first = torch.where(entered & (first == 0), since, first)
        recording = (entered & (to_discard == 0) & (kept < ENTRANCES_PER_CHAIN)).nonzero().squeeze(-1)
        total[recording] += since[recording]
        states[recording, kept[recording]] = theta[recording]
        kept[recording] += 1
        to_discard -= (entered & (to_discard > 0) & ((to_discard > 1) | (age > relaxed_after))).long()
        since = torch.where(entered, 0.0, since)
        gone = xi > 1
        if gone.any():
            theta = torch.where(gone.unsqueeze(-1), batch.at_start(1), theta)
            to_discard = torch.where(gone, DISCARDED, to_discard)
            since, age = torch.where(gone, 0.0, since), torch.where(gone, 0, age)
            if iteration < relaxed_after and 2 * (age <= iteration).sum() > rows:
                raise NotRareError(not_relaxed(relaxed_after))
        inside = (xi <= edge) | gone
        if (kept == ENTRANCES_PER_CHAIN).all():
            break
    pools = states.view(repeats, chains * ENTRANCES_PER_CHAIN, -1)
    total, first = total.view(repeats, chains), first.view(repeats, chains)
    return Loops(pools, (total.sum(1) / (chains * ENTRANCES_PER_CHAIN)).numpy(), first.mean(1).numpy())


def not_relaxed(relaxed_after: int) -> str:
    """Return what is wrong if most chains leave the basin within so many iterations of their start."""
    return (
        "escape is not rare: most replicas leave before the basin's slowest direction has relaxed, which takes "
        f"{relaxed_after} iterations. Use simulate()."
    )


def too_many(iterations: float) -> UnsettledEscapeError:
    """Return the error of runs that have not ended after so many iterations of all replicas."""
    return UnsettledEscapeError(
        f"splitting has not ended after {iterations:.3g} iterations of all replicas together, the most that are "
        "allowed. Use fewer replicas, or raise most_iterations."
    )


def too_long(excursions: str, iterations: int) -> UnsettledEscapeError:
    """Return the error of excursions that have not ended after so many iterations.

    Args:
        excursions: which have not ended.
        iterations: that are allowed.
    """
    return UnsettledEscapeError(
        f"{excursions} not ended after {iterations} iterations, the most that are allowed. Check that the start is a "
        "minimum with a basin around it, or raise max_excursion."
    )
