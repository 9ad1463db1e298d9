"""The splitting itself: excursions that are killed, branched and run again until they are beyond the exit."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape.batch import Batch
from sgd_diffusion.escape.numbers import by_coordinate


class Excursions:
    """N excursions in each of several repeats, with the states at which each reached a new largest ξ.

    Args:
        batch: makes the iterations.
        edge: z_A; an excursion ends at or below it, or beyond the exit at ξ > 1.
        entrances: (repeats, N, d), where the excursions start.
        longest: iterations after which an excursion that has not ended is an error.
    """

    def __init__(self, batch: Batch, edge: float, entrances: Tensor, longest: int) -> None:
        self._batch, self._edge, self._longest = batch, edge, longest
        self._repeats, self._size, dimension = entrances.shape
        rows = self._repeats * self._size
        # Records: the states at which a row reached a new maximum, in order, with ξ and the excursion's age there.
        self._xi = torch.full((rows, 32), torch.inf, dtype=torch.float64)
        self._age = torch.zeros(rows, 32, dtype=torch.int64)
        self._state = torch.zeros(rows, 32, dimension, dtype=torch.float64)
        self._records = torch.ones(rows, dtype=torch.int64)
        theta = entrances.reshape(rows, dimension)
        self._state[:, 0], self._xi[:, 0] = theta, batch.progress(theta)
        self._run(torch.arange(rows))

    def split(self, fewest_killed: int) -> tuple[NDArray[np.float64], float]:
        """Return p̂ of each repeat and the mean age of successful excursions.

        Level by level: z is the `fewest_killed`-th smallest maximum; all K rows with a maximum ≤ z are killed (discrete
        steps tie, so K varies), p̂ is multiplied by 1 − K/N, and each killed row goes on from a survivor's first state
        strictly above z. If all would be killed, the repeat ends with p̂ = 0, which is kept.
        """
        probability = torch.ones(self._repeats, dtype=torch.float64)
        running = torch.ones(self._repeats, dtype=torch.bool)
        while running.any():
            best = self._best().view(self._repeats, self._size)
            level = best.kthvalue(fewest_killed, dim=1).values
            # Fewer than `fewest_killed` are still short of the exit: they count as failures, and the repeat is done.
            done = running & torch.isinf(level)
            probability[done] *= torch.isinf(best[done]).double().mean(1)
            running &= ~done
            killed = (best <= level.unsqueeze(1)) & running.unsqueeze(1)
            probability[running] *= 1 - killed[running].double().mean(1)
            extinct = running & killed.all(1)
            running &= ~extinct
            killed &= running.unsqueeze(1)
            self._branch(killed, level)
        exited = torch.isinf(self._best())
        ages = self._age[torch.arange(len(exited)), self._records - 1][exited].double()
        return probability.numpy(), float(ages.mean()) if len(ages) else 0.0

    def _best(self) -> Tensor:
        """Each row's largest ξ, infinite beyond the exit: (rows,)."""
        best = self._xi[torch.arange(len(self._records)), self._records - 1]
        return torch.where(best > 1, torch.inf, best)

    def _branch(self, killed: Tensor, level: Tensor) -> None:
        """Give each killed row a survivor's history up to its first state strictly above the level, and run it on."""
        children, parents, thresholds = [], [], []
        for repeat in killed.any(1).nonzero().squeeze(-1).tolist():
            child = killed[repeat].nonzero().squeeze(-1) + repeat * self._size
            survivor = (~killed[repeat]).nonzero().squeeze(-1) + repeat * self._size
            children.append(child)
            parents.append(self._batch.choose(survivor, len(child)))
            thresholds.append(level[repeat].expand(len(child)))
        if not children:
            return
        child, parent, threshold = torch.cat(children), torch.cat(parents), torch.cat(thresholds)
        self._xi[child], self._age[child], self._state[child] = self._xi[parent], self._age[parent], self._state[parent]
        # Unused records hold ξ = ∞, so the first above the level is always found within the parent's own.
        self._records[child] = (self._xi[child] > threshold.unsqueeze(1)).long().argmax(1) + 1
        self._forget(child)
        self._run(child)

    def _forget(self, rows: Tensor) -> None:
        """Clear what the rows' records hold beyond their count."""
        beyond = torch.arange(self._xi.shape[1]) >= self._records[rows].unsqueeze(1)
        self._xi[rows] = self._xi[rows].masked_fill(beyond, torch.inf)

    def _run(self, rows: Tensor) -> None:
        """Run rows on from their last record until each is back in A or beyond the exit."""
        last = self._records[rows] - 1
        theta, age, best = self._state[rows, last], self._age[rows, last], self._xi[rows, last]
        going = best <= 1
        steps = 0
        while going.any():
            rows, theta, age, best = rows[going], by_coordinate(theta[going]), age[going], best[going]
            going = torch.ones(len(rows), dtype=torch.bool)
            for numbers in self._batch.numbers(len(rows), 16):
                theta = self._batch.advance(theta, numbers)
                age = age + 1
                xi = self._batch.progress(theta)
                higher = (xi > best) & going
                if higher.any():
                    self._write(rows[higher], theta[higher], xi[higher], age[higher])
                    best = torch.where(higher, xi, best)
                going &= (xi > self._edge) & (xi <= 1)
            steps += 16
            if steps > self._longest and going.any():
                raise EscapeError(
                    f"{int(going.sum())} excursions have not ended after {steps} iterations; the valley does not pull "
                    "them back. Check that it is one, or raise max_excursion."
                )

    def _write(self, rows: Tensor, theta: Tensor, xi: Tensor, age: Tensor) -> None:
        """Append a record to each row."""
        place = self._records[rows]
        if int(place.max()) >= self._xi.shape[1]:
            self._grow()
        self._xi[rows, place], self._age[rows, place], self._state[rows, place] = xi, age, theta
        self._records[rows] += 1

    def _grow(self) -> None:
        """Double the room for records."""
        self._xi = torch.cat([self._xi, torch.full_like(self._xi, torch.inf)], dim=1)
        self._age = torch.cat([self._age, torch.zeros_like(self._age)], dim=1)
        self._state = torch.cat([self._state, torch.zeros_like(self._state)], dim=1)
