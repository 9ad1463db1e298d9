"""Tables of every kind of sweep, and points that cannot be measured."""

import numpy as np
import pytest
import torch

from sgd_diffusion.escape import Box, QuadraticBasin
from sgd_diffusion.landscapes import NetworkLoss, find_minimum
from sgd_diffusion.problems import measure_directions, measure_wide_sweep, sweep_range
from sgd_replication.experiments.network_escape.estimates import direction_estimates
from sgd_replication.experiments.network_escape.panels import measure_published
from sgd_replication.experiments.network_escape.settings import NetworkEscapeSettings
from sgd_replication.experiments.network_escape.sweeps import measure_logistic_sweep
from sgd_replication.experiments.network_escape.tables import (
    DEPARTURES,
    PUBLISHED,
    SPECTRA,
    SWEEPS,
    VARIANTS,
    WHITE_NOISE,
)
from sgd_replication.experiments.network_escape.variants import measure_variant, variants
from sgd_replication.experiments.network_escape.white_noise import measure_white_noise


def test_all_tables_are_what_they_should_be(dataset, basin, settings, curves):
    plan = settings.sweep_plan
    farthest = sweep_range(basin, plan, 0, Box(settings.half_width))
    sweep = measure_wide_sweep("batch", basin, farthest, plan, 0)
    SWEEPS.validate(sweep)
    assert sweep["log_time"].iloc[-1] == pytest.approx(settings.slowest_log_time, abs=1.0)
    assert (sweep["log_time"].diff().dropna() > -0.5).all()
    for name, make in variants(dataset, basin, settings, 0).items():
        VARIANTS.validate(measure_variant(name, make, settings, 0))
    white = measure_white_noise(basin, settings, 0)
    WHITE_NOISE.validate(white)
    assert np.polyfit(np.log(white["x"]), white["log_time"], 1)[0] == pytest.approx(1, abs=0.5)
    spectra, rows = measure_directions(basin, plan, 0, replicas=settings.departures)
    SPECTRA.validate(spectra)
    DEPARTURES.validate(rows)
    found = direction_estimates(spectra, rows, 0)
    assert 0 < found["outlier_displacement_share"].value < 1
    assert found["outlier_directions"].value >= 1


@pytest.mark.parametrize("panel", ["5a", "5b", "5c"])
def test_a_panel_is_matched_in_its_middle(basin, settings, curves, panel):
    table = measure_published(panel, curves, basin, settings, 0)
    PUBLISHED.validate(table)
    middle = table.iloc[len(table) // 2]
    assert middle["log_time"] == pytest.approx(middle["published"], abs=1.5)


@pytest.mark.filterwarnings("ignore:p̂ spreads")
def test_a_point_too_slow_to_watch_and_too_frequent_to_split_is_left_out(caplog):
    inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
    loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
    basin = QuadraticBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
    effort = {"replicas": 20, "plain_iterations": 2, "split_replicas": 200, "repeats": 4}
    sizes = [1, 9, 12, 13, 14, 15, 16]  # an excursion from B = 9 leaves with probability 0.08, from 12 with 0.02
    settings = NetworkEscapeSettings(half_width=0.3, batch_unit=2, logistic_batch_sizes=sizes, logistic=effort)
    rows = measure_logistic_sweep(basin, settings, seed=0)
    assert rows["x"].tolist() == [1, 12, 13, 14, 15, 16]
    assert "B = 9 is left out: escape is not rare" in caplog.text
