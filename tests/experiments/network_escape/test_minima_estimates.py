"""Estimates over made-up networks whose laws are known."""

import numpy as np
import pandas as pd
import pytest

from sgd_replication.experiments.network_escape.minima_estimates import (
    MEASURED_OF_EACH,
    minima_estimates,
    minima_laws,
    minima_panels,
)

KNOWN = {"learning_rate": 0.01, "theorem_exponent": 0.001, "lowest_curvature": 0.5}


def swept(slopes, spread=0.1, sweep="batch", power=1.0, seed=0):
    """ln τ = 2 + m ln x + slope · x^power of one network each; m is 1 for 1/η."""
    stream = np.random.default_rng(seed)
    x = np.linspace(2, 20, 12)
    parts = []
    for number, slope in enumerate(slopes):
        log_time = 2 + slope * x**power + spread * stream.standard_normal(len(x))
        axis = x if sweep == "batch" else 8 * x
        prefactor = 0 if sweep == "batch" else np.log(axis)
        parts.append(pd.DataFrame({"x": axis, "log_time": log_time + prefactor, "error": spread, "network": number}))
    return pd.concat(parts).assign(boundary="box", sweep=sweep, learning_rate=0.01)


def minima(count):
    return pd.DataFrame({"network": range(count)} | KNOWN)


def test_the_interval_of_a_slope_holds_the_spread_between_networks():
    slopes = 0.5 * np.exp(0.3 * np.random.default_rng(1).standard_normal(40))
    found = minima_laws(minima(40), swept(slopes), batch_unit=8)
    ratio, spread = found["minima_batch_slope_over_theorem"], found["minima_batch_slope_spread"]
    assert ratio.low < 5 < ratio.high  # 0.5 over 0.001/0.01
    assert spread.low < 0.3 < spread.high
    assert found["minima_batch_slope_error"].value < 0.05
    assert found["minima_batch_gamma"].value == pytest.approx(1, abs=0.05)
    assert found["minima_batch_networks"].value == 40
    assert found["minima_eta_networks"].value == 0
    assert (found["minima_eta_gamma"].low, found["minima_eta_gamma"].high) == (-3, 6)


def test_a_sweep_of_the_learning_rate_has_its_prefactor_and_its_unit():
    found = minima_laws(minima(3), swept([0.5] * 3, spread=0.01, sweep="eta"), batch_unit=8)
    assert found["minima_eta_gamma"].value == pytest.approx(1, abs=0.02)
    # ln τ grows by 0.5/8 per unit of 1/η; Theorem 2 has B · 0.001 = 0.008
    assert found["minima_eta_slope_over_theorem"].value == pytest.approx(0.0625 / 0.008, rel=0.01)


def test_points_settle_at_ten_of_the_slowest_time_constants():
    found = minima_laws(minima(2), swept([0.5] * 2, spread=0.001), batch_unit=8)
    first = np.log(10 / (0.01 * 0.5))  # 1/(ηh) is 200 iterations
    x = np.linspace(2, 20, 12)
    late = (2 + 0.5 * x)[2 + 0.5 * x >= first]
    assert found["minima_batch_settled_e_folds"].value == pytest.approx(np.ptp(late), abs=0.01)
    settled = (2 + 0.5 * x >= np.log(3 / (0.01 * 0.5))).mean()
    assert found["minima_batch_settled_share"].value == pytest.approx(settled)


def test_a_bent_law_is_told_from_a_straight_one():
    found = minima_laws(minima(4), swept([0.05] * 4, power=1.6), batch_unit=8)
    assert found["minima_batch_gamma"].low > 1.25


def test_a_panel_that_comes_out_at_every_network_and_one_that_does_not():
    x = np.linspace(1, 20, 20)
    rows = pd.DataFrame({"x": x, "published": 4 + 0.2 * x, "error": 0.2})
    stream = np.random.default_rng(0)
    parts = []
    for number in range(6):
        near = rows["published"] + 0.2 * stream.standard_normal(20)
        parts.append(rows.assign(network=number, panel="5b", log_time=near))
        parts.append(rows.assign(network=number, panel="5c", log_time=near + 0.1 * (x - 10)))
    found = minima_panels(pd.concat(parts))
    assert found["minima_batch_panel_share"].value > 0.8
    assert found["minima_eta_panel_share"].value == 0
    assert found["minima_eta_panel_distance"].value > 0.5
    assert minima_panels(pd.concat(parts).iloc[:0]) == {}


def test_networks_at_one_minimum_count_as_one_and_missing_measures_are_left_out():
    table = pd.DataFrame({"nearest": [np.nan, 0.001, 0.7]} | dict.fromkeys(MEASURED_OF_EACH, 0.5))
    found = minima_estimates(table.assign(slope=np.nan), trained=3)
    assert found["minima_distinct"].value == 2
    assert "minima_slope" not in found
