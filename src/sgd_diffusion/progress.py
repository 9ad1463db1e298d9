"""Progress of long loops as plain log lines, for a terminal and for log files."""

import logging
import time
from collections.abc import Iterable, Iterator, Sized
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")
logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LINES = 5.0
"""The shortest time between two log lines, in seconds."""


def track(items: Iterable[Item], label: str) -> Iterator[Item]:
    """Yield the items and log the progress and the estimated time left, at most every five seconds.

    A loop that ends within five seconds logs nothing. The time left assumes that all items take equally long.

    Args:
        items: items of the loop; if their number is unknown, the log shows only how many are done.
        label: what the loop does, as the first word of each log line.

    Examples:
        >>> list(track(range(3), "points"))
        [0, 1, 2]
    """
    count = len(items) if isinstance(items, Sized) else None
    started = reported = time.monotonic()
    for done, item in enumerate(items, start=1):
        yield item
        now = time.monotonic()
        if now - reported >= SECONDS_BETWEEN_LINES:
            reported = now
            logger.info("%s: %s", label, _position(done, count, now - started))


def _position(done: int, count: int | None, elapsed: float) -> str:
    if count is None:
        return f"{done} done"
    left = tqdm.format_interval(elapsed / done * (count - done))
    return f"{done} of {count} ({100 * done // count} %), about {left} left"
