"""Comparison of splitting with plain runs, on made-up times."""

import pandas as pd
import pytest

from sgd_replication.experiments.data_curvature.methods import method_estimates

POINT = ["set", "x"]


def rows(method, log_times, error, places):
    return pd.DataFrame({"set": "toy", "x": places, "method": method, "log_time": log_times, "error": error})


def test_points_of_both_methods_are_compared():
    """The error of a difference is that of both: 0.5 is five of 0.1, and three and a half of √(0.1² + 0.1²)."""
    plain = rows("plain", [5.0, 6.0, 7.0], 0.1, [1, 2, 3])
    found = method_estimates("toy", pd.concat([plain, rows("splitting", [6.4, 7.5, 9.0], 0.1, [2, 3, 4])]), POINT)
    assert found["toy_methods_gap"].value == pytest.approx(0.45)
    assert found["toy_methods_gap"].n == 2
    assert found["toy_methods_agree"].value == pytest.approx(0.5)


def test_without_a_point_of_both_there_is_no_comparison():
    assert method_estimates("toy", rows("plain", [5.0], 0.1, [1]), POINT) == {}
    assert method_estimates("toy", rows("plain", [5.0], 0.1, [1]).iloc[:0], POINT) == {}
