"""Replicas of one or several parameter points that one thread advances together until each has left its basin."""

from collections.abc import Callable

import torch
from torch import Tensor

from sgd_diffusion.dynamics import Dynamics, Stepper
from sgd_diffusion.escape.boundaries import Boundary, ReactionCoordinate
from sgd_diffusion.escape.exit_record import ExitRecord
from sgd_diffusion.escape.random_draws import DrawStreams, coordinate_major
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import RowIndex


class ReplicaChunk:
    """Replicas that have not left their basin, advanced together by one thread.

    Replicas that have left are removed after every block of iterations. The block length depends only on the number of
    replicas per stream and the draws of a replica; a replica's random draws therefore do not depend on its neighbours.

    Args:
        landscape: of the whole parameter batch.
        dynamics: of the whole parameter batch.
        boundary: the boundary, of the whole parameter batch.
        rows: parameter point of each replica, device and floating-point type of the positions.
        stream: (rows,), index of each replica's random stream, non-decreasing from 0.
        draws: the random streams.
        block: iterations between two removals of replicas that have left.
        start: (d,), where every replica starts; default: the minimum of its parameter point.
    """

    def __init__(
        self,
        landscape: Landscape,
        dynamics: Dynamics,
        boundary: Boundary,
        rows: RowIndex,
        stream: Tensor,
        draws: DrawStreams,
        block: int,
        start: Tensor | None = None,
    ) -> None:
        self._landscape, self._boundary, self._rows = landscape, boundary, rows
        self._stream, self._n_streams = stream, int(stream[-1]) + 1
        self._draws, self._block = draws, block
        self._replica = torch.arange(len(stream))
        first = rows.place(landscape.minimum if start is None else start)
        first = dynamics.at_rest(first.expand(len(stream), -1) if first.ndim == 1 else first[rows.point])
        self._dimension, self._state = landscape.dimension, coordinate_major(first)
        self._record = ExitRecord.of(len(stream))
        self._stepper: Stepper = dynamics.bind(landscape, rows)
        self._bind()

    def run(self, max_iterations: int, report: Callable[[int, ExitRecord], None]) -> None:
        """Advance block by block until every replica has left, or for at most `max_iterations`.

        Args:
            max_iterations: iterations after which the remaining replicas are recorded as still inside.
            report: called once per stream, with the stream's index and its exit record, when all its replicas are done.
        """
        of_stream = self._stream.numpy()
        under_way = set(range(self._n_streams))
        done = 0
        while under_way:
            if done < max_iterations:
                length = min(self._block, max_iterations - done)
                self._remove_left(self._advance(length), done)
                done += length
                inside = set(self._counts.nonzero()[:, 0].tolist())
            else:
                self._record.iterations[self._replica.numpy()] = done
                inside = set()
            for stream in sorted(under_way - inside):
                report(stream, self._record.take(of_stream == stream))
            under_way &= inside

    def _bind(self) -> None:
        """Bind the boundary to the remaining rows, and count the rows of each stream."""
        self._reaction_coordinate: ReactionCoordinate = self._boundary.bind(self._landscape, self._rows)
        self._counts = torch.bincount(self._stream, minlength=self._n_streams)

    def _advance(self, length: int) -> Tensor:
        """Advance every row; return whether it was outside after each iteration: (length, rows), bool."""
        draws = self._draws.block(self._block, self._counts)
        outside = torch.empty(length, len(self._state), dtype=torch.bool, device=self._state.device)
        for iteration in range(length):
            self._state = self._stepper.advance(self._state, draws[iteration])
            torch.gt(self._reaction_coordinate(self._state[:, : self._dimension]), 1, out=outside[iteration])
        return outside

    def _remove_left(self, outside: Tensor, done: int) -> None:
        """Record and remove the replicas that left or diverged in a block.

        Args:
            outside: (length, rows), whether a row was outside after each iteration of the block.
            done: iterations before the block.
        """
        left = outside.any(0)
        diverged = ~left & ~torch.isfinite(self._state.sum(-1))
        gone = left | diverged
        if not gone.any():
            return
        first = outside[:, left].int().argmax(0) + 1
        left_replicas = self._replica[left.cpu()].numpy()
        self._record.iterations[left_replicas] = done + first.cpu().numpy()
        self._record.exited[left_replicas] = True
        self._record.diverged[self._replica[diverged.cpu()].numpy()] = True
        inside = ~gone
        self._state, self._stream = coordinate_major(self._state[inside]), self._stream[inside.cpu()]
        self._rows = RowIndex(self._rows.point[inside], self._rows.dtype)
        self._replica = self._replica[inside.cpu()]
        self._stepper = self._stepper.keep(inside)
        self._bind()
