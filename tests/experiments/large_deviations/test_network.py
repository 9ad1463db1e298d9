"""A network left through a level of its loss."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sgd_diffusion.data import Dataset
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.problems import sweep_range
from sgd_diffusion.sweep_plan import SweepPlan
from sgd_replication.experiments.large_deviations.estimates import network_level_estimates
from sgd_replication.experiments.large_deviations.network import SWEEPS, displaced, level_of, measure_network_levels
from sgd_replication.experiments.large_deviations.tables import NETWORK_LEVELS
from sgd_replication.experiments.network_escape.basin import train_to_minimum

PLAN = SweepPlan(slowest_log_time=6.0, grid=(0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7), replicas=20)


@pytest.fixture(scope="module")
def basin():
    stream = np.random.default_rng(0)
    inputs = stream.standard_normal((80, 3))
    labels = (inputs[:, 0] + 0.8 * stream.standard_normal(80) > 0).astype(int)
    return train_to_minimum(Dataset("made up", inputs, labels, 2), 0, hidden=2, weight_decay=0.01)


def test_the_displaced_start_is_as_high_as_asked_for(basin):
    height = level_of(basin, PLAN.half_width).height
    landscape = basin.landscape
    rise = landscape.loss(displaced(basin, 0.5 * height)) - landscape.loss(landscape.minimum)
    assert float(rise) == pytest.approx(0.5 * height, rel=0.3)


def test_sweeps_and_their_estimates(basin):
    farthest = sweep_range(basin, PLAN, 0, level_of(basin, PLAN.half_width))
    table = pd.concat(
        [measure_network_levels(sweep, start, basin, farthest, PLAN, 0.5, 0) for sweep, start in SWEEPS],
        ignore_index=True,
    )
    NETWORK_LEVELS.validate(table)
    estimates = network_level_estimates(table, 0)
    wanted = {"batch_aic_advantage", "eta_aic_advantage", "batch_displaced_aic_advantage", "batch_exponential_share"}
    assert wanted < set(estimates)
    assert estimates["batch_slope"].value > 0
    assert 0 <= estimates["batch_unsettled_share"].value <= 1


def test_a_start_beyond_the_level_is_refused(basin):
    with pytest.raises(EscapeError, match="outside the basin"):
        measure_network_levels("batch", "displaced", basin, {"batch": 1.0, "rate": 1.0}, PLAN, 3.0, 0)


def test_too_few_points_are_explained(basin):
    plan = replace(PLAN, slowest_log_time=0.5)
    with pytest.raises(EscapeError, match="slowest_log_time"):
        measure_network_levels("batch", "minimum", basin, {"batch": 1.0, "rate": 1.0}, plan, 0.5, 0)
