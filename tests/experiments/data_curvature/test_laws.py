"""Laws on made-up escape times whose exponents are known."""

import numpy as np
import pandas as pd
import pytest

from sgd_replication.experiments.data_curvature.laws import law_estimates, replacement_estimates


def test_a_sweep_that_never_settles_has_no_law():
    x = np.geomspace(6, 80, 14)
    known = {"noise": "minibatches", "draw": 0, "set": "toy", "model": "tanh unit", "sweep": "eta", "batch_size": 1}
    rows = pd.DataFrame(known | {"learning_rate": 1 / x, "relaxation": 1e9, "log_time": 0.2 * x, "error": 0.05})
    laws = law_estimates(rows)
    assert laws["data_eta_e_folds"].value == laws["data_eta_settled_e_folds"].value == 0
    assert (laws["data_eta_gamma"].low, laws["data_eta_gamma"].high) == (-3, 6)


def test_a_quadratic_exponent_is_told_from_a_linear_one():
    batch = np.arange(4, 24)
    parts = [
        pd.DataFrame({"log_time": 8 + 0.02 * batch**2 * (1 + 0.1 * draw), "batch_size": batch, "draw": draw})
        for draw in range(3)
    ]
    rows = pd.concat(parts).assign(
        relaxation=20.0, learning_rate=0.1, error=0.1, sweep="batch", noise="no replacement", set="toy", model="m"
    )
    assert law_estimates(rows)["no_replacement_gamma"].value == pytest.approx(2, abs=0.01)


def test_the_excess_without_replacement_is_that_at_the_largest_common_batch():
    batch = np.arange(4, 10)
    known = {"set": "toy", "model": "tanh unit", "batch_size": batch, "learning_rate": 0.5, "sweep": "batch"}
    parts = [
        pd.DataFrame(known | {"draw": draw, "noise": noise, "log_time": factor * batch + draw})
        for draw in range(2)
        for noise, factor in (("minibatches", 1.0), ("no replacement", 1.5))
    ]
    networks = pd.DataFrame({"set": "toy", "model": "tanh unit", "draw": [0, 1], "lowest_curvature": 0.2})
    found = replacement_estimates(networks, pd.concat(parts, ignore_index=True), rows=100)
    assert found["no_replacement_log_time_excess"].value == pytest.approx(4.5)  # half of B = 9
    assert found["no_replacement_epoch_highest"].value == pytest.approx(0.5 * 0.2 * 100 / 4)
