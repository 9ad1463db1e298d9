"""Ratios of exponents on made-up escape times whose exponents are known."""

import numpy as np
import pandas as pd
import pytest

from sgd_replication.experiments.data_curvature.exponent_ratios import exponent_ratios, surrogate_estimates

X = np.geomspace(6, 80, 14)  # B/η


def sweep(noise, exponent, draw, stream, error=0.05):
    """Escape times (1/η) x^−½ e^{exponent x} of one network, with errors."""
    rate = 1 / X
    log_time = np.log(20 / rate) - 0.5 * np.log(X) + exponent * X + error * stream.standard_normal(len(X))
    known = {"noise": noise, "draw": draw, "set": "toy", "model": "tanh unit", "sweep": "eta", "batch_size": 1}
    measured = {"learning_rate": rate, "relaxation": 10 / rate, "log_time": log_time, "error": error}
    return pd.DataFrame(known | measured)


@pytest.fixture
def times():
    """Four networks; minibatches have 1.3 times the exponent of Gaussian noise."""
    stream = np.random.default_rng(0)
    parts = [sweep("Gaussian", 0.2 + 0.02 * draw, draw, stream) for draw in range(4)]
    parts += [sweep("minibatches", 1.3 * (0.2 + 0.02 * draw), draw, stream) for draw in range(4)]
    return pd.concat(parts, ignore_index=True)


def test_the_ratio_of_exponents_comes_out_whatever_the_prefactor(times):
    found = exponent_ratios(times)
    assert len(found) == 4
    assert found["ratio"].to_numpy() == pytest.approx(1.3, abs=0.06)
    estimates = surrogate_estimates(times, exponent_ratios(times))
    ratio = estimates["surrogate_exponent_ratio"]
    assert ratio.low < 1.3 < ratio.high
    assert ratio.n == 4
    assert estimates["surrogate_e_folds"].value > 8
    assert estimates["surrogate_sweeps"].value == estimates["surrogate_sweeps_tried"].value == 4


def test_the_range_has_the_errors_of_both_its_ends(times):
    """It begins at the later first settled point and ends at the earlier last one."""
    levels = times["log_time"] - np.log(times["relaxation"])
    of_one = times[times["draw"] == 0].assign(level=levels)
    settled = of_one[of_one["level"] >= np.log(10)].sort_values("level")
    begin = max(settled[settled["noise"] == noise]["level"].iloc[0] for noise in ("minibatches", "Gaussian"))
    end = min(settled[settled["noise"] == noise]["level"].iloc[-1] for noise in ("minibatches", "Gaussian"))
    errors = np.select([of_one["level"] == begin, of_one["level"] == end], [0.3, 0.4], 0.05)
    found = exponent_ratios(of_one.drop(columns="level").assign(error=errors))
    assert found["e_folds"].item() == pytest.approx(end - begin)
    assert found["e_folds_error"].item() == pytest.approx(0.5)


def test_sweeps_that_share_less_than_eight_e_folds_have_no_ratio(times):
    short = times[(times["draw"] > 0) | (times["log_time"] < times["log_time"].min() + 7)]
    assert sorted(exponent_ratios(short)["draw"]) == [1, 2, 3]
    assert surrogate_estimates(short, exponent_ratios(short))["surrogate_sweeps"].value == 3


def test_a_sweep_that_never_settles_has_no_ratio(times):
    assert exponent_ratios(times.assign(relaxation=1e9)).empty
    unsettled = times.assign(relaxation=1e9)
    found = surrogate_estimates(unsettled, exponent_ratios(unsettled))
    assert "surrogate_exponent_ratio" not in found
    assert found["surrogate_e_folds"].value == 0  # so that the claim is inconclusive
