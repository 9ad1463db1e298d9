"""Estimates of made-up trainings whose laws are known."""

import numpy as np
import pandas as pd
import pytest

from sgd_replication.experiments.reached_sharpness.design import FLOW, points_of
from sgd_replication.experiments.reached_sharpness.estimates import reached_estimates
from sgd_replication.experiments.reached_sharpness.point_settings import PointSettings

SETTINGS = PointSettings()


def trainings(law, seeds=6):
    """Trainings whose h_max is law(arm, η, B) times a factor of the seed."""
    points = [(FLOW, 0.1, 300), *points_of(SETTINGS, 300)]
    rows = [
        {
            "seed": seed,
            "arm": arm,
            "relative_rate": rate,
            "learning_rate": rate / 2,
            "batch_size": size,
            "reached": True,
            "loss": 0.5 - 0.01 * (seed == 1),
            "sharpness": law(arm, rate / 2, size) * np.exp(0.1 * seed),
        }
        for arm, rate, size in points
        for seed in range(seeds)
    ]
    return pd.DataFrame(rows)


def diffusion(arm, rate, size):
    """A function of B/η alone, which white noise does not follow."""
    return 2.0 * (size / rate / 1000) ** 0.3 if arm in ("minibatches", "Gaussian") else 2.0


def stability(arm, rate, size):
    """2/η at most, whatever the noise."""
    return min(2.0, 2 / rate)


def test_what_diffusion_gives_is_found():
    found = reached_estimates(trainings(diffusion), SETTINGS)
    assert found["batch_slope"].value == pytest.approx(0.3)
    assert found["eta_slope"].value == pytest.approx(0.3)
    ratios = [(size / 0.25 / 1000) ** 0.3 for size in SETTINGS.batch_sizes]
    assert found["sgd_over_full_batch"].value == pytest.approx(np.exp(np.mean(np.log(ratios))))
    assert found["gaussian_over_sgd"].value == pytest.approx(1)
    assert found["white_over_sgd"].value == pytest.approx(1 / found["sgd_over_full_batch"].value)


def test_what_stability_gives_is_found():
    found = reached_estimates(trainings(stability), SETTINGS)
    assert found["batch_slope"].value == pytest.approx(0, abs=1e-9)
    assert found["sgd_over_full_batch"].high == pytest.approx(1)
    mean = np.exp(0.1 * np.arange(6)).mean()
    assert found["largest_product"].value == pytest.approx(2 * mean)
    assert found["largest_product"].n == 6


def test_seeds_and_not_points_are_counted():
    found = reached_estimates(trainings(stability), SETTINGS)
    assert {found[name].n for name in ("batch_slope", "eta_slope", "white_over_sgd", "flow_sharpness")} == {6}


def test_trainings_that_were_given_up_are_counted_and_left_out():
    table = trainings(diffusion, seeds=3)
    lost = (table["arm"] == "minibatches") & (table["seed"] == 0)
    table.loc[lost, ["reached", "sharpness"]] = [False, np.nan]
    found = reached_estimates(table, SETTINGS)
    assert found["trainings_given_up"].value == lost.sum() == 9
    assert found["trainings"].value == len(table)
    assert found["loss_ratio"].value == pytest.approx(0.98)
    assert found["batch_slope"].n == found["sgd_over_full_batch"].n == 2
    table.loc[table["arm"] == "minibatches", ["reached", "sharpness"]] = [False, np.nan]
    assert set(reached_estimates(table, SETTINGS)) == {
        "largest_product",
        "flow_sharpness",
        "trainings",
        "trainings_given_up",
        "loss_ratio",
    }
