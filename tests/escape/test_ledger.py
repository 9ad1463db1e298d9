"""Finished points are told of once, and known points are not simulated again."""

import numpy as np
import pytest

from sgd_diffusion.dynamics import SGD
from sgd_diffusion.escape import Box, Watch, simulate
from sgd_diffusion.landscapes import quadratic

REPLICAS = 700  # more than one stream a point


class Book(dict):
    """A ledger in memory."""

    def known(self, point):
        return self.get(point)

    def write(self, point, watched):
        assert point not in self
        self[point] = watched


@pytest.fixture
def run():
    def run(ledger, max_iterations=300):
        dynamics = SGD(0.1, [1, 2, 3], 1.0)
        return simulate(
            quadratic([1.0] * 80), dynamics, Box(0.6), replicas=REPLICAS, max_iterations=max_iterations, ledger=ledger
        )

    return run


def test_every_point_is_written_once_and_holds_what_the_panel_holds(run):
    book = Book()
    times = run(book)
    assert sorted(book) == [0, 1, 2]
    for point, watched in book.items():
        assert np.array_equal(watched.iterations, times.iterations[point])
        assert np.array_equal(watched.exited, times.exited[point])


def test_a_point_that_runs_out_of_time_is_finished_too(run):
    book = Book()
    times = run(book, max_iterations=2)
    assert sorted(book) == [0, 1, 2]
    assert not times.exited[2].all()


def test_a_known_point_is_taken_and_the_others_are_the_same(run):
    whole = run(Book())
    marked = Watch.of(REPLICAS)
    again = run(Book({1: marked}))
    assert not again.iterations[1].any()
    assert np.array_equal(again.iterations[[0, 2]], whole.iterations[[0, 2]])
