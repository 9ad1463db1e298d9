"""Finished points are stored once, and stored points are not simulated again."""

import numpy as np
import pytest

from sgd_diffusion.dynamics import SGD
from sgd_diffusion.escape import Box, ExitRecord, simulate
from sgd_diffusion.landscapes import quadratic

REPLICAS = 700  # more than one stream a point


class Memory(dict):
    """A cache in memory."""

    def find(self, point):
        return self.get(point)

    def store(self, point, result):
        assert point not in self
        self[point] = result


@pytest.fixture
def run():
    def run(cache, max_iterations=300):
        dynamics = SGD(0.1, [1, 2, 3], 1.0)
        return simulate(
            quadratic([1.0] * 80), dynamics, Box(0.6), replicas=REPLICAS, max_iterations=max_iterations, cache=cache
        )

    return run


def test_every_point_is_stored_once_and_holds_what_the_panel_holds(run):
    cache = Memory()
    times = run(cache)
    assert sorted(cache) == ["0", "1", "2"]
    for point, result in cache.items():
        record = ExitRecord.from_tensors(result)
        assert np.array_equal(record.iterations, times.iterations[int(point)])
        assert np.array_equal(record.exited, times.exited[int(point)])


def test_a_point_that_runs_out_of_time_is_finished_too(run):
    cache = Memory()
    times = run(cache, max_iterations=2)
    assert sorted(cache) == ["0", "1", "2"]
    assert not times.exited[2].all()


def test_a_stored_point_is_taken_and_the_others_are_the_same(run):
    whole = run(Memory())
    marked = ExitRecord.of(REPLICAS)
    again = run(Memory({"1": marked.tensors()}))
    assert not again.iterations[1].any()
    assert np.array_equal(again.iterations[[0, 2]], whole.iterations[[0, 2]])
