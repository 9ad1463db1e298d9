"""Escape at a fixed barrier: simulation against the exact chain, and which height made-up exponents point to."""

import numpy as np
import pandas as pd
import pytest

from sgd_diffusion.point_cache import OnlyPoints
from sgd_replication.experiments.log_barrier.barrier import barrier_estimates, barrier_slopes, measure_log_barrier
from sgd_replication.experiments.log_barrier.settings import BarrierSettings
from sgd_replication.experiments.log_barrier.tables import BARRIER
from sgd_replication.settings.sampling import SamplingSettings

RATIOS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)


@pytest.fixture(scope="module")
def table():
    few = SamplingSettings(replicas=200, plain_iterations=10_000, split_replicas=50, repeats=2)
    settings = BarrierSettings(
        ratios=[0.5, 1.0, 1.5, 2.0, 2.5, 3.0], exponents=[1.5, 1.8, 2.1, 2.4, 2.7, 3.0], cells=100, sampling=few
    )
    return measure_log_barrier(settings, 0, OnlyPoints("ratio-0.5", "ratio-1.5", "ratio-3"))


def test_simulated_and_exact_times_agree(table):
    BARRIER.validate(table)
    estimates = barrier_estimates(table, 0)
    assert estimates["worst_z"].value < 4.2
    assert estimates["ratios_tried"].value == 3


def test_slopes_are_those_of_the_times():
    slopes = barrier_slopes(_made_up(np.log1p))
    assert slopes["log_time"].to_numpy() == pytest.approx(np.log1p(RATIOS), rel=1e-9)
    assert slopes["twice_integral"].to_numpy() == pytest.approx(np.log1p(RATIOS), rel=1e-9)


def test_each_diffusion_has_the_slope_of_its_own_integral(table):
    """C = 2L gives log(1 + ΔL/L*) and the exact covariance gives 2∫L′/C, where ε is small."""
    slopes = barrier_slopes(table)
    assert slopes["log_diffusion"].to_numpy() == pytest.approx(np.log1p(slopes["ratio"]).to_numpy(), rel=0.15)
    assert slopes["true_diffusion"].to_numpy() == pytest.approx(slopes["twice_integral"].to_numpy(), rel=0.15)


def _made_up(slope):
    rows = []
    for ratio in RATIOS:
        x = np.linspace(5, 15, 6)
        times = 2 + slope(ratio) * x
        rows.append(
            pd.DataFrame(
                {
                    "ratio": ratio,
                    "integral": 0.5 * np.log1p(ratio),
                    "inverse_rate": x,
                    "log_time": times,
                    "error": 0.02,
                    "method": "plain",
                    "exact": times,
                    "log_diffusion": times,
                    "true_diffusion": times,
                    "log_euler": times,
                    "true_euler": times,
                    "formula": times,
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


@pytest.mark.parametrize(
    ("slope", "best"),
    [
        (lambda ratio: 1.3 * np.log1p(ratio), "log_barrier"),
        (lambda ratio: 0.4 * ratio, "linear_barrier"),
        (lambda ratio: 1.0, "fixed_barrier"),
    ],
    ids=["log", "linear", "fixed"],
)
def test_the_height_that_counts_is_found(slope, best):
    estimates = barrier_estimates(_made_up(slope), 0)
    deviations = {
        name: estimates[f"{name}_free_miss"].value for name in ("log_barrier", "linear_barrier", "fixed_barrier")
    }
    assert min(deviations, key=deviations.get) == best
    assert deviations[best] < 0.01


def test_the_factor_is_judged_apart_from_the_form():
    estimates = barrier_estimates(_made_up(lambda ratio: 1.3 * np.log1p(ratio)), 0)
    assert estimates["log_barrier_worst_error"].value == pytest.approx(0.3, abs=1e-9)
    assert estimates["log_over_linear_miss"].value < 0.1
