"""Laws judged on sweeps whose law is known."""

import numpy as np
import pandas as pd
import pytest

from sgd_replication.experiments.styblinski_tang.calibration import Calibration
from sgd_replication.experiments.styblinski_tang.panel_estimates import panel_estimates

X = np.linspace(20, 110, 12)
ERROR = np.full(12, 0.05)


def sweep(name, grid, x, times):
    return pd.DataFrame(
        {
            "sweep": name,
            "grid": grid,
            "x": x,
            "learning_rate": 0.01,
            "log_time": times,
            "error": ERROR,
            "low": times - 0.1,
            "high": times + 0.1,
            "method": "plain",
            "exact": times,
            "published": times + 0.1,
        }
    )


def panels(batch_times):
    noisy = np.random.default_rng(0).normal(0, ERROR)
    sweeps = {"k": X / 50, "eta": X * 4, "sgld_D": X / 200}
    tables = [sweep("batch", grid, X, batch_times + noisy) for grid in ("published", "wide")]
    tables += [
        sweep(name, grid, x, 3 + 10 * x / x.max() + noisy)
        for name, x in sweeps.items()
        for grid in ("published", "wide")
    ]
    k = np.geomspace(0.5, 2, 12)
    tables += [sweep("sgld_k", grid, k, 9 - np.log(k)) for grid in ("published", "wide")]
    return pd.concat(tables)


CALIBRATED = Calibration(
    (290.0, 289.0, 291.0),
    pd.DataFrame(
        {
            "panel": ["4a", "4b", "4c", "6a", "6b"],
            "learning_rate": 0.001,
            "batch_size": 3.0,
            "diffusion_unit": 5.0,
            "chi_square": 20.0,
            "degrees": 18,
            "p": 0.3,
        }
    ),
)


def test_an_exponential_sweep_is_told_from_a_power_law():
    exponential = panel_estimates(panels(2 + 0.15 * X), CALIBRATED, 0)
    power = panel_estimates(panels(2 + 6 * np.log(X / 10)), CALIBRATED, 0)
    assert exponential["batch_aic_advantage"].low > 100
    assert exponential["batch_extrapolation_ratio"].high < 0.2
    assert power["batch_aic_advantage"].high < -100
    assert power["batch_extrapolation_ratio"].low > 5
    assert exponential["batch_slope"].low < 0.15 < exponential["batch_slope"].high
    assert exponential["batch_e_folds"].value == pytest.approx(13.5, abs=0.3)
    assert exponential["sgld_k_exponent"].value == pytest.approx(1)
    assert exponential["worst_z"].value == 0
