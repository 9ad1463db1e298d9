"""The point cache of the engine: what is computed, what is taken, and what it loads."""

import subprocess
import sys

import pandas as pd

from sgd_diffusion.point_cache import NO_CACHE, Prefixed, cached, cached_table


class Memory(dict):
    """A cache in memory."""

    def find(self, point):
        return self.get(point)

    def store(self, point, result):
        self[point] = result


def forbidden():
    raise AssertionError("a stored point was computed again")


def test_without_a_cache_nothing_is_stored():
    assert cached(NO_CACHE, "one", lambda: 1) == 1
    assert NO_CACHE.find("one") is None


def test_a_stored_table_equals_the_computed_one():
    cache, rows = Memory(), pd.DataFrame({"name": ["a", "b"], "time": [0.1, float("nan")], "count": [1, 2]})
    computed = cached_table(cache, "one", lambda: rows)
    pd.testing.assert_frame_equal(cached_table(cache, "one", forbidden), computed)
    pd.testing.assert_frame_equal(computed, rows)


def test_prefixed_views_of_one_cache_share_no_point():
    cache = Memory()
    cached(Prefixed(cache, "k"), "0", lambda: 1)
    assert cached(Prefixed(cache, "batch"), "0", lambda: 2) == 2
    assert cached(Prefixed(cache, "k"), "0", forbidden) == 1
    assert sorted(cache) == ["batch-0", "k-0"]


def test_the_cache_loads_no_torch():
    code = "import sys, sgd_diffusion.point_cache; print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"


def test_a_long_table_is_stored_as_tensors_and_stays_the_same():
    cache, count = Memory(), 20_000
    rows = pd.DataFrame({"time": [0.1, float("nan")] * (count // 2), "count": range(count), "name": "a"})
    computed = cached_table(cache, "one", lambda: rows)
    assert type(cache["one"]["time"]).__name__ == "Tensor"
    pd.testing.assert_frame_equal(cached_table(cache, "one", forbidden), computed)
    pd.testing.assert_frame_equal(computed, rows)
