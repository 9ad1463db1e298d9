"""Adaptive multilevel splitting of excursions: kill those with the lowest maxima, branch the others, and repeat."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.escape.point_batch import ITERATIONS_PER_BLOCK, PointBatch
from sgd_diffusion.escape.random_draws import coordinate_major
from sgd_diffusion.escape.splitting.loops import too_long, too_many


class Excursions:
    """N excursions in each of several independent repeats, with the states at which ξ reached a new maximum.

    An excursion starts outside A = {ξ ≤ z_A} and ends when it returns to A or has left the basin (ξ > 1).

    Args:
        batch: advances the rows.
        edge: z_A.
        entrances: (repeats, N, d), first states of the excursions.
        longest: iterations after which an unfinished excursion raises `EscapeError`.
        most: number of all iterations after which `UnsettledEscapeError` is raised.

    Attributes:
        curves: of each repeat, the levels and the probability to pass each.
    """

    def __init__(self, batch: PointBatch, edge: float, entrances: Tensor, longest: int, most: float) -> None:
        self._batch, self._edge, self._longest = batch, edge, longest
        self._most, self._spent_before = most, batch.spent
        self._repeats, self._size, dimension = entrances.shape
        rows = self._repeats * self._size
        # For each row, the states at which ξ reached a new maximum, in order, with ξ and the excursion's age there.
        self._xi = torch.full((rows, 32), torch.inf, dtype=torch.float64)
        self._age = torch.zeros(rows, 32, dtype=torch.int64)
        self._state = torch.zeros(rows, 32, dimension, dtype=torch.float64)
        self._records = torch.ones(rows, dtype=torch.int64)
        theta = entrances.reshape(rows, dimension)
        self._state[:, 0], self._xi[:, 0] = theta, batch.reaction_coordinate(theta)
        self.curves: list[list[tuple[float, float]]] = [[] for _ in range(self._repeats)]
        self._run(torch.arange(rows))

    def split(self, fewest_killed: int) -> tuple[NDArray[np.float64], float]:
        """Return p̂ of each repeat, (repeats,), and the mean length of successful excursions in iterations.

        At each level, z is the k-th smallest maximum of ξ, k = `fewest_killed`. All K ≥ k rows with a maximum ≤ z are
        killed; K varies because maxima of a discrete chain can be equal. p̂ is multiplied by 1 − K/N, and each killed
        row continues from a survivor's first state strictly above z. If all rows would be killed, the repeat ends
        with p̂ = 0, and this value enters the mean.

        Args:
            fewest_killed: k.

        Raises:
            EscapeError: an excursion has not ended after `longest` iterations.
        """
        probability = torch.ones(self._repeats, dtype=torch.float64)
        running = torch.ones(self._repeats, dtype=torch.bool)
        while running.any():
            best = self._best().view(self._repeats, self._size)
            level = best.kthvalue(fewest_killed, dim=1).values
            # If fewer than `fewest_killed` rows have not left, these count as failures and the repeat is finished.
            done = running & torch.isinf(level)
            probability[done] *= torch.isinf(best[done]).double().mean(1)
            running &= ~done
            killed = (best <= level.unsqueeze(1)) & running.unsqueeze(1)
            probability[running] *= 1 - killed[running].double().mean(1)
            extinct = running & killed.all(1)
            running &= ~extinct
            killed &= running.unsqueeze(1)
            for repeat in running.nonzero().squeeze(-1).tolist():
                self.curves[repeat].append((float(level[repeat]), float(probability[repeat])))
            self._branch(killed, level)
        exited = torch.isinf(self._best())
        ages = self._age[torch.arange(len(exited)), self._records - 1][exited].double()
        return probability.numpy(), float(ages.mean()) if len(ages) else 0.0

    def _best(self) -> Tensor:
        """Return the largest ξ of each row, infinite if the row has left: (rows,)."""
        best = self._xi[torch.arange(len(self._records)), self._records - 1]
        return torch.where(best > 1, torch.inf, best)

    def _branch(self, killed: Tensor, level: Tensor) -> None:
        """Replace each killed row by a survivor up to its first state strictly above the level, and continue it.

        Args:
            killed: (repeats, N), bool.
            level: (repeats,), z.
        """
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
        # Unused records hold ξ = ∞; the parent has a record above the level, which therefore comes first.
        self._records[child] = (self._xi[child] > threshold.unsqueeze(1)).long().argmax(1) + 1
        beyond = torch.arange(self._xi.shape[1]) >= self._records[child].unsqueeze(1)
        self._xi[child] = self._xi[child].masked_fill(beyond, torch.inf)
        self._run(child)

    def _run(self, rows: Tensor) -> None:
        """Continue rows from their last record until each has returned to A or left the basin."""
        last = self._records[rows] - 1
        theta, age, best = self._state[rows, last], self._age[rows, last], self._xi[rows, last]
        going = best <= 1
        steps = 0
        while going.any():
            rows, theta, age, best = rows[going], coordinate_major(theta[going]), age[going], best[going]
            going = torch.ones(len(rows), dtype=torch.bool)
            for draws in self._batch.draws(len(rows), ITERATIONS_PER_BLOCK):
                theta = self._batch.advance(theta, draws)
                age = age + 1
                xi = self._batch.reaction_coordinate(theta)
                higher = (xi > best) & going
                if higher.any():
                    self._write(rows[higher], theta[higher], xi[higher], age[higher])
                    best = torch.where(higher, xi, best)
                going &= (xi > self._edge) & (xi <= 1)
            if self._batch.spent - self._spent_before > self._most and going.any():
                raise too_many(self._most)
            steps += ITERATIONS_PER_BLOCK
            if steps > self._longest and going.any():
                raise too_long(f"{int(going.sum())} excursions have", self._longest)

    def _write(self, rows: Tensor, theta: Tensor, xi: Tensor, age: Tensor) -> None:
        """Append a state with its ξ and age to the records of each row."""
        place = self._records[rows]
        if int(place.max()) >= self._xi.shape[1]:
            self._grow()
        self._xi[rows, place], self._age[rows, place], self._state[rows, place] = xi, age, theta
        self._records[rows] += 1

    def _grow(self) -> None:
        """Double the number of records that a row can hold."""
        self._xi = torch.cat([self._xi, torch.full_like(self._xi, torch.inf)], dim=1)
        self._age = torch.cat([self._age, torch.zeros_like(self._age)], dim=1)
        self._state = torch.cat([self._state, torch.zeros_like(self._state)], dim=1)
