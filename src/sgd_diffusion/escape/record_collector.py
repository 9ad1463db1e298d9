"""Collection of the exit records of a parameter batch, stream by stream."""

from threading import Lock

from sgd_diffusion.escape.exit_record import ExitRecord
from sgd_diffusion.point_cache import PointCache


class RecordCollector:
    """Exit records of all replicas of a parameter batch, filled in stream by stream from several threads.

    Args:
        n_points: number of parameter points.
        n_replicas: replicas per parameter point.
        n_streams: random streams per parameter point.
        cache: read at once for every parameter point; written when all streams of a point have been filled in.

    Attributes:
        record: of all replicas, those of the first parameter point first.
        missing: indices of the parameter points that the cache does not hold.
    """

    def __init__(self, n_points: int, n_replicas: int, n_streams: int, cache: PointCache) -> None:
        self.record, self.missing = ExitRecord.of(n_points * n_replicas), list[int]()
        self._n_replicas, self._cache, self._lock = n_replicas, cache, Lock()
        for point in range(n_points):
            found = cache.find(str(point))
            if found is None:
                self.missing.append(point)
            else:
                self.record.put(point * n_replicas, ExitRecord.from_tensors(found))
        self._outstanding = dict.fromkeys(self.missing, n_streams)

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
            self._outstanding[point] -= 1
            if not self._outstanding[point]:
                of_point = self.record.take(slice(first, first + self._n_replicas))
                self._cache.store(str(point), of_point.tensors())
