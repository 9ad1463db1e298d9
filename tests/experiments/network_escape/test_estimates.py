"""Estimates from tables whose law is known."""

import numpy as np
import pandas as pd
import pytest

from sgd_replication.experiments.network_escape.estimates import direction_estimates, escape_estimates

ETA, UNIT, EXPONENT = 0.01, 8.0, 0.002
GRID = np.linspace(0.5, 6, 10)
PUBLISHED_RATES = np.linspace(300.0, 700.0, 12)


def rows(x, log_time, **columns):
    return pd.DataFrame({**columns, "x": x, "log_time": log_time, "error": 0.05, "method": "plain", "exponential": 0.5})


def law(batch, slowness, power=False):
    """ln τ with Theorem 2's coefficient in B·slowness, or a power of it; slowness is 1/(kη)."""
    control = batch * slowness * EXPONENT
    return 3 + (4 * np.log(control) if power else control) + np.log(slowness * ETA)


MODELS = ("network", "logistic regression")


def tables(power=False, torn=0.0):
    batch = GRID * UNIT
    network = [
        rows(GRID, law(UNIT, GRID / ETA, power), model="network", sweep="k"),
        rows(GRID, 3 + 0.2 * GRID, model="network", sweep="k fixed box"),
        rows(batch, law(batch, 1 / ETA, power), model="network", sweep="batch"),
        rows(GRID / ETA, law(UNIT, GRID / ETA, power) + torn, model="network", sweep="eta"),
        rows(batch, law(batch, 1 / ETA), model="logistic regression", sweep="batch"),
    ]
    c = rows(PUBLISHED_RATES, law(1, PUBLISHED_RATES), panel="5c", published=law(1, PUBLISHED_RATES))
    a = rows(PUBLISHED_RATES / 700, law(1, PUBLISHED_RATES), panel="5a", published=law(1, PUBLISHED_RATES))
    b = rows(batch, law(batch, 1 / ETA), panel="5b", published=law(batch, 1 / ETA) + 1)
    basin = {
        name: [1.0]
        for name in ("gradient_norm", "lowest_curvature", "second_curvature", "largest_curvature", "trace_ratio")
    }
    basin |= {
        "learning_rate": [ETA],
        "exponent": [EXPONENT / 2],
        "theorem_exponent": [EXPONENT],
        "accuracy": [0.9],
        "settling": [50.0],
    }
    return {
        "valleys": pd.concat([pd.DataFrame({"model": [model], **basin}) for model in MODELS], ignore_index=True),
        "sweeps": pd.concat(network, ignore_index=True),
        "published": pd.concat([a, b, c], ignore_index=True),
        "variants": rows(batch, law(batch, 1 / ETA), variant="decay 0.01"),
    }


def test_an_exponential_law_with_theorem_2s_coefficient_is_found():
    estimates = escape_estimates(tables(), int(UNIT), 0)
    for name in ("k", "batch", "eta"):
        assert estimates[f"{name}_aic_advantage"].low > 10
        assert estimates[f"{name}_bare_advantage"].value <= estimates[f"{name}_aic_advantage"].value
        assert estimates[f"{name}_extrapolation_ratio"].high < 1
        assert estimates[f"{name}_slope_over_theorem"].value == pytest.approx(1, abs=0.02)
        assert estimates[f"{name}_slope_over_valley"].value == pytest.approx(2, abs=0.04)
        assert estimates[f"{name}_exponential_share"].value == 1
    assert estimates["variant_decay_0_01_aic_advantage"].low > 10
    assert estimates["collapse_worst_z"].value == pytest.approx(0, abs=1e-9)
    assert estimates["fixed_box_slope_share"].value < 0.5
    assert estimates["k_published_p"].value == 1
    assert estimates["batch_published_p"].value < 1e-6  # its points are off by one e-fold


def test_a_power_law_is_not_taken_for_an_exponential():
    estimates = escape_estimates(tables(power=True), int(UNIT), 0)
    assert estimates["batch_aic_advantage"].high < 0
    assert estimates["batch_extrapolation_ratio"].value > 1


def test_sweeps_that_do_not_collapse_are_seen():
    found = escape_estimates(tables(torn=1.0), int(UNIT), 0)
    assert found["collapse_worst_z"].value == pytest.approx(1 / (0.05 * np.sqrt(2)))


def test_shares_in_outlier_directions_are_counted():
    spectra = pd.DataFrame(
        {"curvature": [0.01, 0.05, 0.5, 1.0], "noise": [1.0, 1.0, 3.0, 5.0], "early": 1.0, "at_exit": 1.0}
    )
    departed = pd.DataFrame(
        {
            "iterations": [10, 20, 30, 40],
            "early": 1.0,
            "early_outlier": 0.9,
            "at_exit": [1.0, 1.0, 2.0, 4.0],
            "at_exit_outlier": [0.9, 0.2, 0.2, 0.7],
        }
    )
    found = direction_estimates(spectra, departed, 0)
    assert found["outlier_directions"].value == 2
    assert found["outlier_direction_share"].value == 0.5
    assert found["outlier_noise_share"].value == pytest.approx(0.8)
    assert found["outlier_displacement_share"].value == pytest.approx(2 / 8)
    assert found["early_outlier_displacement_share"].value == pytest.approx(0.9)
    assert found["outlier_escape_share"].value == 0.25
