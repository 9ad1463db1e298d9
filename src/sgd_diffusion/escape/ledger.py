"""Which points of a panel are finished, here and in what outlives an interruption."""

from threading import Lock
from typing import Protocol

from sgd_diffusion.escape.watch import Watch


class Ledger(Protocol):
    """Finished points, kept where a killed run leaves them.

    A point's bits do not depend on the other points, so a panel may be put together from several runs with the same
    arguments; that the arguments are the same is the ledger's to know.

    Examples:
        >>> ledger: Ledger = EMPTY
        >>> ledger.write(0, Watch.of(3))
        >>> ledger.known(0) is None  # it keeps nothing: point 0 would be simulated again
        True
    """

    def known(self, point: int) -> Watch | None:
        """Return what became of a point's replicas, if the point is finished."""

    def write(self, point: int, watched: Watch) -> None:
        """Keep a point that has just been finished."""


class _Empty:
    """A ledger that keeps nothing."""

    def known(self, point: int) -> Watch | None:
        return None

    def write(self, point: int, watched: Watch) -> None:
        pass


EMPTY: Ledger = _Empty()


class Finished:
    """What became of a panel's replicas, filled in stream by stream from several threads.

    Args:
        points: of the panel.
        replicas: of a point.
        streams: of a point.
        ledger: is asked for every point first, and told of every point whose streams have all come in.

    Attributes:
        watch: of all replicas, point by point.
        missing: the points that the ledger does not know.
    """

    def __init__(self, points: int, replicas: int, streams: int, ledger: Ledger) -> None:
        self.watch, self.missing = Watch.of(points * replicas), list[int]()
        self._replicas, self._ledger, self._lock = replicas, ledger, Lock()
        for point in range(points):
            known = ledger.known(point)
            if known is None:
                self.missing.append(point)
            else:
                self.watch.put(point * replicas, known)
        self._outstanding = dict.fromkeys(self.missing, streams)

    def put(self, point: int, start: int, watched: Watch) -> None:
        """Fill in the point's replicas from `start` on."""
        first = point * self._replicas
        with self._lock:
            self.watch.put(first + start, watched)
            self._outstanding[point] -= 1
            if not self._outstanding[point]:
                self._ledger.write(point, self.watch.take(slice(first, first + self._replicas)))
