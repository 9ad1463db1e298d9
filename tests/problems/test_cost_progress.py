import logging
import time

import pytest

from sgd_diffusion.problems import cost_progress
from sgd_diffusion.problems.cost_progress import track_costs


@pytest.fixture
def clock(monkeypatch):
    """A clock that the test moves."""

    class Clock:
        now = 0.0

    monkeypatch.setattr(cost_progress.time, "monotonic", lambda: Clock.now)
    return Clock


def test_the_time_left_follows_the_expected_costs(clock, caplog):
    caplog.set_level(logging.INFO)
    for item in track_costs([1, 2, 4, 93], "points", costs=[1, 2, 4, 93]):
        clock.now += item
    lines = [record.getMessage() for record in caplog.records]
    assert lines == [  # none within the first five seconds
        "points: 3 of 4 (7 % of the expected cost), about 01:33 left",
        "points: 4 of 4 (100 % of the expected cost), about 00:00 left",
    ]


def test_a_long_item_is_not_silent(monkeypatch, caplog):
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(cost_progress, "SECONDS_OF_SILENCE", 0.05)
    for item in track_costs(["quick", "long"], "points", costs=[1, 1]):
        if item == "long":
            deadline = time.monotonic() + 20
            while not caplog.records and time.monotonic() < deadline:
                time.sleep(0.02)
    assert "points: item 2 of 2 has taken 00:00 so far" in caplog.text


def test_a_loop_that_is_left_early_ends_its_lines(caplog, monkeypatch):
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(cost_progress, "SECONDS_OF_SILENCE", 0.02)
    loop = track_costs([1, 2], "points", costs=[1, 1])
    next(loop)
    loop.close()
    caplog.clear()
    time.sleep(0.2)
    assert caplog.records == []
