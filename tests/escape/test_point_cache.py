"""Finished points are stored once, and stored points are not simulated again."""

import numpy as np
import pytest

from sgd_diffusion.dynamics import SGD, SGLD
from sgd_diffusion.errors import UnresolvedError
from sgd_diffusion.escape import Box, Coordinate, ExitRecord, simulate, sweep
from sgd_diffusion.landscapes import Landscape, double_well, quadratic

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


class Renewable(Memory):
    """A cache in memory whose points may be stored again, with more replicas."""

    def store(self, point, result):
        self[point] = result


def parabola(theta):
    return (theta**2).sum(-1) / 2


LANDSCAPES = {"compiled": quadratic([1.0, 1.0]), "torch": Landscape(parabola, [0.0, 0.0], name="parabola")}


@pytest.fixture(params=LANDSCAPES)
def grown(request):
    def grown(cache, replicas):
        where = LANDSCAPES[request.param], SGD(0.1, [1, 2], 1.0), Box(0.6)
        return simulate(*where, replicas=replicas, max_iterations=300, seed=4, replicas_per_stream=50, cache=cache)

    return grown


@pytest.mark.parametrize("steps", [(100, 200), (120, 200), (30, 100, 130), (200, 100), (130, 120)])
def test_replicas_added_to_stored_ones_equal_those_of_a_fresh_run(grown, steps):
    cache = Renewable()
    for replicas in steps:
        times = grown(cache, replicas)
    fresh = grown(Renewable(), steps[-1])
    assert np.array_equal(times.iterations, fresh.iterations)
    assert np.array_equal(times.exited, fresh.exited)


def test_stored_replicas_are_not_simulated_again(grown):
    fresh, marked = grown(Renewable(), 200), ExitRecord.of(100)
    cache = Renewable({"0": marked.tensors()})
    times = grown(cache, 200)
    assert not times.iterations[0, :100].any()
    assert np.array_equal(times.iterations[0, 100:], fresh.iterations[0, 100:])
    assert len(cache["0"]["iterations"]) == len(cache["1"]["iterations"]) == 200


def test_streams_that_depend_on_the_number_of_replicas_are_simulated_anew():
    def run(cache, replicas):
        return simulate(LANDSCAPES["torch"], SGD(0.1, 1, 1.0), Box(0.6), replicas=replicas, seed=4, cache=cache)

    cache = Renewable()
    run(cache, 100)
    assert np.array_equal(run(cache, 200).iterations, run(Renewable(), 200).iterations)


def test_a_sweep_takes_the_result_of_splitting_and_its_refusal_from_the_cache(monkeypatch):
    def run(cache, replicas=50):
        where = double_well(), SGLD(0.1, [0.5, 0.2]), Coordinate(threshold=0.0)
        effort = {"plain_iterations": 100, "split_replicas": 100, "repeats": 2}
        return sweep(*where, replicas=replicas, seed=5, cache=cache, **effort)

    cache = Renewable()
    first = run(cache)
    assert sorted(cache) == ["0", "1", "split-1"]
    monkeypatch.setattr("sgd_diffusion.escape.sweeps.split", lambda *where, **options: 1 / 0)
    assert run(cache)[1] == first[1]
    assert run(cache, replicas=60)[1] == first[1]

    cache["split-1"] = {"refusal": "repeats disagree", "not rare": False}
    with pytest.raises(UnresolvedError, match="repeats disagree"):
        run(cache)
