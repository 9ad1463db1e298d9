"""Laws judged on sweeps whose law is known."""

import numpy as np
import pandas as pd
import pytest

from sgd_diffusion.config import PanelSettings, SamplingSettings
from sgd_diffusion.synthetic import OTHER_NOISES, Calibration, measure_other_noises, panel_estimates

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


def test_the_loss_averaged_over_shifts_has_the_critical_points_that_are_used():
    """E f'(θ − x) over x ~ N(0, 1), by quadrature, against 2θ³ − 10θ + 2.5."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(20)
    for theta in (-2.352, 0.253, 1.0):
        shifted = theta - nodes
        mean = float((weights * (2 * shifted**3 - 16 * shifted + 2.5)).sum() / weights.sum())
        assert mean == pytest.approx(2 * theta**3 - 10 * theta + 2.5, abs=1e-9)
    assert np.sort(np.roots([4, 0, -20, 5]).real)[:2] == pytest.approx([-2.352, 0.253], abs=1e-3)


def test_other_noises_are_measured_from_their_own_minimum():
    settings = PanelSettings(
        dimension=2,
        other_batch_sizes=[8],
        data_batch_sizes=[1],
        sampling=SamplingSettings(replicas=100, plain_iterations=10**5, split_replicas=300, repeats=4),
    )
    kept = []

    def keep(point, compute):
        kept.append(point)
        return compute()

    table = measure_other_noises(settings, 292.0, 0, keep)
    OTHER_NOISES.validate(table)
    assert kept == ["other-Hessian", "other-data"]
