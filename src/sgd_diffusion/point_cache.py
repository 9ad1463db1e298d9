"""Cache of finished parameter points, so that an interrupted run resumes."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from sgd_diffusion.progress import track

LONG = 10_000
"""Number of rows from which on the numbers of a table are stored as tensors."""


class PointCache(Protocol):
    """Cache of finished parameter points, so that an interrupted run resumes.

    Every point has its own random streams, so results from several runs can be combined. Implementations must check
    that those runs used the same arguments. A result consists of tensors, numbers, strings, lists and dictionaries.

    Examples:
        >>> class Memory(dict[str, Any]):
        ...     def find(self, point: str) -> Any | None:
        ...         return self.get(point)
        ...
        ...     def store(self, point: str, result: Any) -> None:
        ...         self[point] = result
        >>> cache: PointCache = Memory()
        >>> cached(cache, "batch size 8", lambda: 0.25), cached(cache, "batch size 8", lambda: 1 / 0)
        (0.25, 0.25)
    """

    def find(self, point: str) -> Any | None:
        """Return a point's result, or None if it is not finished."""

    def store(self, point: str, result: Any) -> None:
        """Store the result of a finished point; its name is fit for a file name."""


class _NoCache:
    """A cache that stores nothing."""

    def find(self, point: str) -> Any | None:
        return None

    def store(self, point: str, result: Any) -> None:
        pass


NO_CACHE: PointCache = _NoCache()
"""Stores nothing, so that every point is computed."""


@dataclass(frozen=True)
class Prefixed:
    """A view of a cache in which the name of every point begins with a prefix.

    Args:
        cache: that stores the points.
        prefix: stands before the point's name, with a hyphen between them.

    Examples:
        >>> stored = OnlyPoints("sweep of k-0")
        >>> Prefixed(stored, "sweep of k").find("0") is None, Prefixed(stored, "sweep of B").find("0")
        (True, {})
    """

    cache: PointCache
    prefix: str

    def find(self, point: str) -> Any | None:
        """Return a point's result, or None if it is not finished."""
        return self.cache.find(f"{self.prefix}-{point}")

    def store(self, point: str, result: Any) -> None:
        """Store the result of a finished point."""
        self.cache.store(f"{self.prefix}-{point}", result)


class OnlyPoints:
    """A cache with which only some points are computed; all others are skipped with an empty table.

    Args:
        points: names of the points to compute.

    Examples:
        >>> table = lambda: pd.DataFrame({"rate": [0.5]})
        >>> [len(cached_table(OnlyPoints("k"), point, table)) for point in ("k", "B")]
        [1, 0]
    """

    def __init__(self, *points: str) -> None:
        self._points = points

    def find(self, point: str) -> Any | None:
        """Return None for a point to compute, and an empty table for any other."""
        return None if point in self._points else {}

    def store(self, point: str, result: Any) -> None:
        """Store nothing."""


def cached(cache: PointCache, point: str, compute: Callable[[], Any]) -> Any:
    """Return a point's stored result, or compute and store it.

    Args:
        cache: of the finished points.
        point: the point's name, fit for a file name.
        compute: makes the result, of tensors, numbers, strings, lists and dictionaries.

    Examples:
        >>> cached(NO_CACHE, "batch size 8", lambda: {"rate": 0.5})
        {'rate': 0.5}
    """
    found = cache.find(point)
    if found is not None:
        return found
    result = compute()
    cache.store(point, result)
    return result


def cached_table(cache: PointCache, point: str, compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return a point's stored rows, or compute and store them; rows of numbers and strings.

    Examples:
        >>> cached_table(NO_CACHE, "batch size 8", lambda: pd.DataFrame({"rate": [0.5, 0.25]}))["rate"].sum().item()
        0.75
    """
    return pd.DataFrame(cached(cache, point, lambda: _columns(compute())))


def _columns(table: pd.DataFrame) -> dict[str, Any]:
    """Return the columns of a table by name: tensors of long columns of floats, which are stored fast, or lists."""
    columns = {str(name): table[name] for name in table}
    if len(table) < LONG:
        return {name: values.tolist() for name, values in columns.items()}
    import torch

    def stored(values: pd.Series) -> Any:
        return torch.from_numpy(values.to_numpy(copy=True)) if values.dtype == "float64" else values.tolist()

    return {name: stored(values) for name, values in columns.items()}


def cached_tables(
    cache: PointCache, points: Collection[tuple[str, Callable[[], pd.DataFrame]]], label: str
) -> pd.DataFrame:
    """Return the rows of several points as one table, in their order, and log the progress.

    Args:
        cache: of the finished points.
        points: each point's name and what makes its rows, as for `cached_table`.
        label: what is computed, as the first word of each log line.

    Examples:
        >>> points = [(f"B-{size}", lambda size=size: pd.DataFrame({"rate": [1 / size]})) for size in (2, 4)]
        >>> cached_tables(NO_CACHE, points, "rates")["rate"].tolist()
        [0.5, 0.25]
    """
    tables = [cached_table(cache, point, compute) for point, compute in track(points, label)]
    return pd.concat(tables, ignore_index=True)


def cached_sweep(cache: PointCache, sweep: str, compute: Callable[..., pd.DataFrame]) -> pd.DataFrame:
    """Return a sweep's stored rows, or compute and store them; of its points only the missing ones are computed.

    Args:
        cache: of finished sweeps and points.
        sweep: its name, fit for a file name.
        compute: makes the rows; takes `cache`, a `PointCache` of the sweep's points.

    Examples:
        >>> def measure(cache: PointCache) -> pd.DataFrame:
        ...     return pd.DataFrame({"rate": [cached(cache, str(point), lambda: 0.5) for point in range(2)]})
        >>> cached_sweep(NO_CACHE, "batch", measure)["rate"].tolist()
        [0.5, 0.5]
    """
    return cached_table(cache, sweep, lambda: compute(cache=Prefixed(cache, f"points of {sweep}")))
