"""Which points of a network's sweeps are judged, and what withholds a verdict."""

import math

import numpy as np
import pandas as pd
import pytest

from sgd_diffusion.problems.network_checks import advice_on_settling, network_comparison, points_for_laws, with_checks

ETA, SETTLING = 0.05, 300.0  # 1/(ηh) is 100 iterations, ten times that e^6.91
ONES = dict.fromkeys(["exit_curvature", "trace_ratio", "mean_noise", "exponent", "learning_rate"], 1.0)
HALF = dict.fromkeys(["barrier", "white_barrier", "data_loss"], 0.5)
BASINS = pd.DataFrame(ONES | HALF | {"model": "network", "squared_error": 0.0}, index=[0])


def sweep(name="batch", first=5.0, points=8):
    x = np.arange(1.0, points + 1)
    row = {"model": "network", "sweep": name, "x": x, "log_time": first + x, "error": 0.05, "exponential": 0.5}
    return pd.DataFrame(row)


def test_escapes_faster_than_ten_relaxation_times_are_not_judged():
    checked = with_checks(sweep(), SETTLING, ETA)
    assert checked["judged"].tolist() == [False] + [True] * 7
    assert checked["relaxations"][3] == pytest.approx(math.exp(9) / 100)


@pytest.mark.parametrize(("name", "unit"), [("eta", 1 / ETA), ("k", 1.0)])
def test_a_flatter_landscape_and_a_smaller_rate_relax_more_slowly(name, unit):
    slowed = sweep(name).assign(x=unit * np.arange(1.0, 9))
    found = with_checks(slowed, SETTLING, ETA)["relaxations"]
    assert np.allclose(found, np.exp(slowed["log_time"]) / (100 * np.arange(1.0, 9)))


def test_a_point_whose_times_are_not_exponential_takes_the_faster_ones_with_it():
    p = np.full(8, 0.4)
    p[3], p[7] = 0.002, math.nan  # the last was split
    both = pd.concat([sweep(first=8).assign(exponential=p), sweep("k", first=12)], ignore_index=True)
    judged = with_checks(both.sample(frac=1, random_state=0), SETTLING, ETA).sort_index()["judged"]
    assert judged.tolist() == [False] * 4 + [True] * 12


def test_theories_are_compared_with_judged_points_alone():
    bent = sweep(first=2.0)
    bent.loc[:3, "log_time"] = 6.0
    slow = pd.Series([False] * 4 + [True] * 4)
    _, scores = network_comparison("toy", BASINS, bent.assign(judged=slow), batch_unit=8)
    assert scores.set_index("theory")["ratio"]["Kramers"] == pytest.approx(1, abs=1e-6)
    assert scores["best"].any()


def test_a_network_that_is_never_stationary_names_no_theory_and_fits_laws_to_all_points():
    sweeps = pd.concat([sweep(), sweep("eta")], ignore_index=True)
    checked = with_checks(sweeps, settling=1e9, learning_rate=ETA)
    predictions, scores = network_comparison("toy", BASINS, checked, batch_unit=8)
    assert not scores["best"].any()
    assert set(scores["sweep"]) == {"batch", "eta"}
    assert predictions["point"].nunique() == 8
    fitted, counts = points_for_laws(checked)
    assert len(fitted) == 16
    assert {name: count.value for name, count in counts.items()} == {"batch_judged": 0, "eta_judged": 0}


@pytest.mark.parametrize(
    ("end", "told"), [(7.5, "no theory can be named"), (8.5, "few points can be judged"), (9.0, "")]
)
def test_the_advice_names_the_end_that_is_late_enough(end, told):
    plan = {"slowest_log_time": end, "half_width": 0.05, "weight_decay": 0.001}
    advice = advice_on_settling(3 * math.exp(7.9) / 10, 0.1, plan)
    assert told in advice
    assert bool(advice) == bool(told)
    if told:
        assert "slowest_log_time to 8.9 or more" in advice


def test_the_advice_names_no_larger_box_where_the_rate_is_at_its_limit():
    plan = {"slowest_log_time": 5.0, "half_width": 0.5, "weight_decay": 0.001}
    assert "half_width" in advice_on_settling(1e4, 0.3, plan)
    assert "half_width" not in advice_on_settling(1e4, 0.5, plan)
