"""Collection of the exit records of a parameter batch, stream by stream."""

from threading import Lock

from sgd_diffusion.escape.exit_record import ExitRecord
from sgd_diffusion.point_cache import PointCache


class RecordCollector:
    """Exit records of all replicas of a parameter batch, filled in stream by stream from several threads.

    A stored record of a point may have fewer or more replicas than are asked for. Its whole streams are taken, because
    their random numbers do not depend on the number of replicas, and only the other replicas are missing.

    Args:
        n_points: number of parameter points.
        n_replicas: replicas per parameter point.
        per_stream: replicas of a random stream, whatever the number of replicas of a point. None if it depends on that
            number; then only a record of as many replicas is taken.
        cache: read at once for every parameter point; written when all replicas of a point have been filled in.

    Attributes:
        record: of all replicas, those of the first parameter point first.
        known: number of replicas that the cache holds, by the index of the parameter point; all others are missing.
    """

    def __init__(self, n_points: int, n_replicas: int, per_stream: int | None, cache: PointCache) -> None:
        self.record, self.known = ExitRecord.of(n_points * n_replicas), list[int]()
        self._n_replicas, self._cache, self._lock = n_replicas, cache, Lock()
        for point in range(n_points):
            stored = cache.find(str(point))
            found = None if stored is None else ExitRecord.from_tensors(stored)
            known = 0 if found is None else _usable(len(found.iterations), n_replicas, per_stream)
            if found is not None:
                self.record.put(point * n_replicas, found.take(slice(0, known)))
            self.known.append(known)
        self._outstanding = [n_replicas - known for known in self.known]

    def put(self, point: int, start: int, record: ExitRecord) -> None:
        """Fill in the record of one stream.

        Args:
            point: index of the parameter point.
            start: index of the stream's first replica among the replicas of the point.
            record: of the stream's replicas.
        """
        first = point * self._n_replicas
        with self._lock:
            self.record.put(first + start, record)
            self._outstanding[point] -= len(record.iterations)
            if not self._outstanding[point]:
                of_point = self.record.take(slice(first, first + self._n_replicas))
                self._cache.store(str(point), of_point.tensors())


def _usable(stored: int, wanted: int, per_stream: int | None) -> int:
    """Return how many replicas of a stored record a run of `wanted` replicas would simulate in the same way.

    Examples:
        >>> _usable(100, 250, 50), _usable(120, 250, 50), _usable(250, 120, 50), _usable(100, 250, None)
        (100, 100, 100, 0)
    """
    if stored == wanted:
        return wanted
    return 0 if per_stream is None else min(stored, wanted) // per_stream * per_stream
