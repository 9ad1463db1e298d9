"""Restart at the grain of a point: what is found again, and what must not be."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
import torch

from sgd_diffusion.dynamics import SGD
from sgd_diffusion.escape import Box, ExitRecord, simulate
from sgd_diffusion.landscapes import quadratic
from sgd_diffusion.point_cache import Prefixed, cached, cached_sweep, cached_table


@pytest.fixture
def start(workplace):
    """Start a job in the version's folder, as after an interruption."""
    return workplace.job


def result(value):
    return {"x": torch.tensor([value]), "name": "n", "loss": 0.5}


def forbidden():
    raise AssertionError("a finished point was computed again")


def test_a_table_is_found_as_it_was(start):
    table = pd.DataFrame({"name": ["a", "b"], "time": [0.1, float("nan")], "count": [1, 2]})
    cached_table(start().cache, "one", lambda: table)
    found = cached_table(start().cache, "one", forbidden)
    pd.testing.assert_frame_equal(found, table)


def test_a_finished_point_is_found_and_a_missing_one_computed(start):
    cached(start().cache, "one", lambda: result(1))
    again = start().cache
    assert cached(again, "one", forbidden)["x"].item() == 1
    assert cached(again, "two", lambda: result(2))["x"].item() == 2


@pytest.mark.parametrize("change", [{"code": "other"}, {"seed": 1}, {"settings": {"a": 2}}, {"threads": 2}])
def test_a_point_of_other_code_or_settings_is_not_found(start, change):
    cached(start().cache, "one", lambda: result(1))
    assert cached(start(**change).cache, "one", lambda: result(5))["x"].item() == 5


def test_a_point_of_another_input_is_not_found(start, workplace):
    cached(start().cache, "one", lambda: result(1))
    (workplace.folder / "v1" / "in.txt").write_text("other")
    assert cached(start().cache, "one", lambda: result(5))["x"].item() == 5


def test_a_point_that_was_being_written_does_not_count(start, tmp_path):
    cached(start().cache, "one", lambda: result(1))
    (file,) = tmp_path.rglob("one.pt")
    file.rename(file.with_suffix(".partial"))
    assert cached(start().cache, "one", lambda: result(7))["x"].item() == 7


def test_a_point_that_fails_leaves_nothing(start):
    with pytest.raises(ZeroDivisionError):
        cached(start().cache, "one", lambda: 1 / 0)
    assert cached(start().cache, "one", lambda: result(3))["x"].item() == 3


def test_success_clears_the_sweep_and_its_earlier_settings_but_no_other(start, workplace, tmp_path):
    cached(start(seed=9).cache, "one", lambda: result(1))
    cached(start(rule="other").cache, "one", lambda: result(1))
    job = start()
    cached(job.cache, "one", lambda: result(1))
    job.clear_cache()
    assert [file.parts[-3] for file in tmp_path.rglob("*.pt")] == ["other"]
    other = start(rule="other")
    assert other.cache.find("two") is None
    other.clear_cache()
    assert not (workplace.folder / "v1" / "points").exists()


def test_the_log_says_what_was_finished_before(start, caplog):
    caplog.set_level("INFO")
    cached(start().cache, "one", lambda: result(1))
    assert not caplog.messages
    assert start().cache.find("two") is None
    assert caplog.messages == ["1 results of an earlier run are taken; only what is missing is computed"]


def test_a_sweep_that_was_killed_goes_on_with_its_finished_points(start):
    """Points that were finished are not simulated again, and the whole is what one run gives."""
    landscape, dynamics, boundary = quadratic([1.0]), SGD(0.1, [1, 2, 3], 1.0), Box(0.5)

    class KilledError(Exception):
        pass

    class Interrupted(Prefixed):
        def store(self, point, result):
            super().store(point, result)
            raise KilledError

    run = partial(simulate, landscape, dynamics, boundary, replicas=20, max_iterations=500, seed=3)
    with pytest.raises(KilledError):
        run(cache=Interrupted(start().cache, "k"))
    cache = Prefixed(start().cache, "k")
    finished = [point for point in "012" if cache.find(point) is not None]
    assert len(finished) == 1
    resumed, whole = run(cache=cache), run()
    assert np.array_equal(resumed.iterations, whole.iterations)
    assert all(cache.find(point) is not None for point in "012")

    marked = ExitRecord.of(20)
    cache.store(finished[0], marked.tensors())
    assert not run(cache=cache).exited[int(finished[0])].any()  # taken from the cache, not simulated


def test_a_sweep_is_stored_with_the_points_inside(start, tmp_path):
    def compute(cache):
        return pd.DataFrame({"x": [cached(cache, str(point), partial(float, point)) for point in range(2)]})

    table = cached_sweep(start().cache, "k", compute)
    assert {file.stem for file in tmp_path.rglob("*.pt")} == {"k", "points of k-0", "points of k-1"}
    found = cached_sweep(start().cache, "k", forbidden)
    pd.testing.assert_frame_equal(found, table)


def test_kept_points_outlive_success_and_serve_other_values_of_free_settings_only(start, tmp_path):
    def job(**settings):
        return start(settings={"replicas": 100, "stiffness": 0.1} | settings)

    first = job()
    cached(first.kept_points("replicas"), "one", lambda: result(1))
    first.clear_cache()
    more = job(replicas=200)
    assert cached(more.kept_points("replicas"), "one", forbidden)["x"].item() == 1
    other = job(stiffness=0.2)
    assert cached(other.kept_points("replicas"), "one", lambda: result(2))["x"].item() == 2
    other.clear_cache()
    assert len(list(tmp_path.rglob("one.pt"))) == 1
    assert job().kept_points("replicas").find("one") is None


def test_a_setting_that_a_job_lacks_cannot_be_free(start):
    with pytest.raises(RuntimeError, match="has no setting replica"):
        start(settings={"replicas": 100}).kept_points("replica")
