"""Estimates of tables whose ratios and shares are known."""

import numpy as np
import pandas as pd
import pytest

from sgd_replication.experiments.reached_sharpness.stability import stability_estimates

RATES = (0.5, 1.0, 3.0, 4.0)
SIZES = (4, 12)


def trainings(law, seeds=6, left=0.0):
    """Networks whose gradient flow ends at h_max = 1 and whose trainings end at law(η)."""
    rows = []
    for kind in ("zero loss", "isolated"):
        for seed in range(seeds):
            base = {"kind": kind, "seed": seed, "set": "toy", "loss": 0.1}
            rows.append(base | {"arm": "gradient flow", "learning_rate": 0.1, "batch_size": 40, "sharpness": 1.0})
            for rate in RATES:
                ends = base | {"learning_rate": rate, "sharpness": law(rate), "minimum_sharpness": law(rate)}
                rows.append(ends | {"arm": "full batch", "batch_size": 40})
                watched = left if kind == "isolated" else np.nan
                rows += [ends | {"arm": "minibatches", "batch_size": size, "left": watched} for size in SIZES]
    return pd.DataFrame(rows).assign(relative_rate=lambda table: table["learning_rate"])


def test_trainings_at_the_limit_of_stability_have_a_ratio_of_one():
    found = stability_estimates(trainings(lambda rate: 2 / rate))
    for name in ("curvature_over_stability_limit", "minibatch_curvature_over_limit_isolated"):
        assert found[name].value == pytest.approx(1)
        assert found[name].n == 6


def test_the_ratio_farthest_from_one_decides_and_stable_learning_rates_do_not_count():
    """At η of 0.5 and 1 gradient flow is stable; at 3 and 4 the ratios are 0.75 and 1.2."""
    found = stability_estimates(trainings(lambda rate: {3.0: 0.5, 4.0: 0.6}.get(rate, 0.001)))
    assert found["curvature_over_stability_limit"].value == pytest.approx(0.75)


def test_only_minima_at_which_a_step_is_stable_are_left_by_diffusion():
    table = trainings(lambda rate: 1.0)
    table.loc[table["left"].notna() & (table["learning_rate"] > 2), "left"] = 1.0
    table.loc[table["left"].notna() & (table["learning_rate"] == 0.5) & (table["batch_size"] == 4), "left"] = 1.0
    found = stability_estimates(table)
    assert found["left_by_diffusion_share"].value == pytest.approx(1 / 4)  # one of η of 0.5 and 1, B of 4 and 12
    assert found["left_at_weakest_noise"].value == 0
    assert found["left_unstable_share"].value == 1
    assert found["minima_stable"].value == 6 * 4
    assert found["left_by_diffusion_share"].n == 6


def test_trainings_without_an_isolated_minimum_are_counted_and_do_not_enter():
    table = trainings(lambda rate: 2 / rate)
    table[["left", "minimum_sharpness"]] = np.nan
    table.loc[table["seed"] == 0, "sharpness"] = np.nan
    found = stability_estimates(table)
    assert "left_by_diffusion_share" not in found
    assert found["minima_isolated"].value == 0
    assert found["minima_trainings"].value == 6 * 8
    assert found["trainings_diverged"].value == 2 * 13
    assert found["curvature_over_stability_limit"].n == 5
