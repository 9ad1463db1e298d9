"""Collection of a panel's exit records, stream by stream."""

from threading import Lock

from sgd_diffusion.escape.watch import Watch
from sgd_diffusion.point_cache import PointCache


class RecordCollector:
    """Exit records of a panel's replicas, filled in stream by stream from several threads.

    Args:
        points: number of parameter points.
        replicas: replicas per point.
        streams: random streams per point.
        cache: read at once for every point; written when all streams of a point have been filled in.

    Attributes:
        watch: records of all replicas, point by point.
        missing: indices of the points that the cache does not hold.
    """

    def __init__(self, points: int, replicas: int, streams: int, cache: PointCache) -> None:
        self.watch, self.missing = Watch.of(points * replicas), list[int]()
        self._replicas, self._cache, self._lock = replicas, cache, Lock()
        for point in range(points):
            found = cache.find(str(point))
            if found is None:
                self.missing.append(point)
            else:
                self.watch.put(point * replicas, Watch.from_tensors(found))
        self._outstanding = dict.fromkeys(self.missing, streams)

    def put(self, point: int, start: int, watched: Watch) -> None:
        """Fill in the point's replicas from `start` on."""
        first = point * self._replicas
        with self._lock:
            self.watch.put(first + start, watched)
            self._outstanding[point] -= 1
            if not self._outstanding[point]:
                of_point = self.watch.take(slice(first, first + self._replicas))
                self._cache.store(str(point), of_point.tensors())
