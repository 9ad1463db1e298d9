"""Progress of a loop whose items differ in cost, as plain log lines, also while one long item runs."""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")
logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LINES = 5.0
"""The shortest time between two log lines after an item, in seconds."""
SECONDS_OF_SILENCE = 60.0
"""A line is logged after this time, in seconds, if no item has ended."""
ENOUGH = 0.05
"""Share of the expected cost from which the time left is estimated."""


def track_costs(items: Sequence[Item], label: str, costs: Sequence[float]) -> Iterator[Item]:
    """Yield the items and log the progress and the estimated time left, weighted by the expected cost of each item.

    A line is logged at most every five seconds after an item, and every minute while an item runs. The time left is
    that of the items so far times the ratio of their expected costs. Thus items that are all more expensive than those
    before do not come as a surprise. It is estimated again after every item.

    Args:
        items: items of the loop.
        label: what the loop does, as the first word of each log line.
        costs: expected cost of each item in any unit, (items,), positive.

    Examples:
        >>> list(track_costs(["fast", "slow"], "points", costs=[1.0, 9.0]))
        ['fast', 'slow']
    """
    started = reported = time.monotonic()
    ended = threading.Event()
    state = {"done": 0, "since": started}

    def tell_while_silent() -> None:
        while not ended.wait(SECONDS_OF_SILENCE):
            done, now = state["done"], time.monotonic()
            if now - state["since"] >= SECONDS_OF_SILENCE and done < len(items):
                running = tqdm.format_interval(now - state["since"])
                logger.info("%s: item %d of %d has taken %s so far", label, done + 1, len(items), running)

    watcher = threading.Thread(target=tell_while_silent, daemon=True)
    watcher.start()
    try:
        for done, item in enumerate(items, start=1):
            yield item
            now = time.monotonic()
            state |= {"done": done, "since": now}
            if now - reported >= SECONDS_BETWEEN_LINES:
                reported = now
                logger.info("%s: %s", label, _position(done, costs, now - started))
    finally:
        ended.set()


def _position(done: int, costs: Sequence[float], elapsed: float) -> str:
    """Return how many items are done, their share of the expected cost, and the time left.

    Examples:
        >>> _position(2, [1.0, 1.0, 8.0], elapsed=60.0)
        '2 of 3 (20 % of the expected cost), about 04:00 left'
        >>> _position(1, [0.1, 9.9], elapsed=60.0)  # of the first items most time may be spent on compilation
        '1 of 2 (1 % of the expected cost)'
    """
    share = sum(costs[:done]) / sum(costs)
    position = f"{done} of {len(costs)} ({100 * share:.0f} % of the expected cost)"
    if share < ENOUGH:
        return position
    return f"{position}, about {tqdm.format_interval(round(elapsed * (1 - share) / share))} left"
