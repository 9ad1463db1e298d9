"""A crew: replicas of one or several points that one thread advances together until each has left its valley."""

from collections.abc import Callable

import torch
from torch import Tensor

from sgd_diffusion.dynamics import Dynamics, Stepper
from sgd_diffusion.escape.exits import Exit, Progress
from sgd_diffusion.escape.numbers import NumberStreams, by_coordinate
from sgd_diffusion.escape.watch import Watch
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import Rows


class Crew:
    """Replicas that are still inside their valleys.

    Finished replicas leave after every block of iterations. Blocks have one length, which depends on the size of a
    stream alone, so that a stream's numbers are used alike whatever shares its crew.

    Args:
        landscape, dynamics, exit: of the whole panel.
        point: (rows,), the point of each replica, on the device.
        stream: (rows,), the random stream of each replica, non-decreasing from 0.
        numbers: the streams.
        block: iterations between two looks at who has left.
        dtype: of the positions.
        start: (d,), where every replica starts; its point's minimum if not given.
    """

    def __init__(
        self,
        landscape: Landscape,
        dynamics: Dynamics,
        exit: Exit,
        point: Tensor,
        stream: Tensor,
        numbers: NumberStreams,
        block: int,
        dtype: torch.dtype,
        start: Tensor | None = None,
    ) -> None:
        self._landscape, self._exit = landscape, exit
        self._rows = Rows(point, dtype)
        self._stream, self._streams = stream, int(stream[-1]) + 1
        self._numbers, self._block = numbers, block
        self._slot = torch.arange(len(point))
        first = self._rows.place(landscape.minimum if start is None else start)
        self._theta = by_coordinate(first.expand(len(point), -1) if first.ndim == 1 else first[point])
        self._watched = Watch.of(len(point))
        self._stepper: Stepper = dynamics.bind(landscape, self._rows)
        self._bind()

    def watch(self, max_iterations: int, report: Callable[[int, Watch], None]) -> None:
        """Advance block by block until every replica is out or time is up.

        Args:
            max_iterations: when time is up.
            report: is told about each stream, by its number, as soon as none of its replicas is inside.
        """
        of_stream = self._stream.numpy()
        under_way = set(range(self._streams))
        done = 0
        while under_way:
            if done < max_iterations:
                length = min(self._block, max_iterations - done)
                self._settle(self._advance(length), done)
                done += length
                inside = set(self._counts.nonzero()[:, 0].tolist())
            else:
                self._watched.iterations[self._slot.numpy()] = done
                inside = set()
            for stream in sorted(under_way - inside):
                report(stream, self._watched.take(of_stream == stream))
            under_way &= inside

    def _bind(self) -> None:
        """Prepare the boundary and the count of rows for those who are left."""
        self._progress: Progress = self._exit.bind(self._landscape, self._rows)
        self._counts = torch.bincount(self._stream, minlength=self._streams)

    def _advance(self, length: int) -> Tensor:
        """Advance every row; return whether it was out after each of these iterations: (length, rows)."""
        numbers = self._numbers.block(self._block, self._counts)
        out = torch.empty(length, len(self._theta), dtype=torch.bool, device=self._theta.device)
        for iteration in range(length):
            self._theta = self._stepper.advance(self._theta, numbers[iteration])
            torch.gt(self._progress(self._theta), 1, out=out[iteration])
        return out

    def _settle(self, out: Tensor, done: int) -> None:
        """Write down who left and who blew up in a block that began after `done` iterations, and keep the rest."""
        left = out.any(0)
        broken = ~left & ~torch.isfinite(self._theta.sum(-1))
        gone = left | broken
        if not gone.any():
            return
        first = out[:, left].int().argmax(0) + 1
        left_slots = self._slot[left.cpu()].numpy()
        self._watched.iterations[left_slots] = done + first.cpu().numpy()
        self._watched.exited[left_slots] = True
        self._watched.diverged[self._slot[broken.cpu()].numpy()] = True
        inside = ~gone
        self._theta, self._stream = by_coordinate(self._theta[inside]), self._stream[inside.cpu()]
        self._rows = Rows(self._rows.point[inside], self._rows.dtype)
        self._slot = self._slot[inside.cpu()]
        self._stepper = self._stepper.keep(inside)
        self._bind()
