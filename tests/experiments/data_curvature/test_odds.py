"""Odds of two minima: white noise against simulation, and how positions are counted."""

import numpy as np
import pandas as pd
import pytest
import torch

from sgd_diffusion.dynamics import SGD, SGLD, Minibatches
from sgd_diffusion.escape import trajectories
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory.gibbs_weights import log_basin_weights
from sgd_replication.experiments.data_curvature.odds import Watched, _labels, _log_odds, _odds, odds_of
from sgd_replication.experiments.data_curvature.odds_estimates import odds_estimates
from sgd_replication.experiments.data_curvature.odds_figures import data_pairs
from sgd_replication.experiments.data_curvature.saddles import saddles_of
from sgd_replication.experiments.data_curvature.settings import OddsSettings
from sgd_replication.experiments.data_curvature.tables import ODDS

SETTINGS = OddsSettings(trainings=12, batch_sizes=[6], replicas=16, records=60, visits=5, places=1000)


@pytest.fixture(scope="module")
def watched(unit):
    good = [one for one in unit.minima if one.curvatures[-1] / one.curvatures[0] <= SETTINGS.largest_condition]
    assert len(good) == 2
    return Watched(unit.loss, good)


@pytest.mark.thorough
def test_white_noise_has_the_odds_of_its_stationary_law(watched):
    """Langevin dynamics with a small learning rate, of which half of the replicas start at each minimum."""
    diffusion = 2.5e-3
    logs, errors = log_basin_weights(watched.landscape, watched.thetas, diffusion, samples=SETTINGS.places)
    start = torch.cat([minimum.theta.repeat(20, 1) for minimum in watched.minima])
    found = trajectories(watched.landscape, SGLD(0.05, diffusion), start, iterations=1500, times=200)[:, 40:]
    labels = watched.minimum_of(found.flatten(0, 1)).view(found.shape[:2]).numpy()
    counts = np.stack([(labels == number).sum(1) for number in (0, 1)], 1).astype(float)
    assert (counts.sum(0) > 100).all()
    simulated = _log_odds(counts)
    error = np.hypot(simulated["half_width"] / 1.96, float(errors.norm()))
    assert simulated["log_odds"] == pytest.approx(float(logs[0] - logs[1]), abs=4 * error)
    assert simulated["half_width"] < 1


def test_a_pair_that_a_saddle_joins_has_odds(unit):
    table = odds_of(unit, saddles_of(unit, draw=0), SETTINGS, seed=0).assign(draw=0)
    table = ODDS.validate(table[list(ODDS.columns)])
    assert table["batch_size"].tolist() == [6]
    assert (table["width"] > 0).all()
    assert (table["elsewhere"] < 0.05).all()


def test_a_run_without_arrivals_ends_early_and_any_other_is_not_changed_by_that(watched):
    """At B = 60 no replica moves between the minima, at B = 3 replicas do."""
    settings, pairs, spacing = SETTINGS.model_copy(update={"visits": 10}), [(0, 1)], 500
    rate = settings.stiffest / max(float(minimum.curvatures[-1]) for minimum in watched.minima)
    weak, strong = (SGD(rate, size, Minibatches(watched.loss)) for size in (60.0, 3.0))
    still = _labels(watched, pairs, weak, spacing, settings, seed=0)
    assert still.shape == (16, 12)
    assert not _odds(still, (0, 1), settings)["counted"]
    moving = _labels(watched, pairs, strong, spacing, settings, seed=0)
    start, stream = watched.thetas[torch.arange(16) % 2], seed_for(0, "odds of minima", 3.0)
    seen = trajectories(watched.landscape, strong, start, iterations=spacing, times=60, seed=stream)[:, 12:]
    assert np.array_equal(moving, watched.minimum_of(seen.flatten(0, 1)).view(16, 48).numpy())


def test_arrivals_and_stays_are_counted_by_hand():
    labels = np.array([[0, 0, 1, 1, 0, 0], [1, 1, 1, -1, 1, 1], [0, 0, 1, 1, 1, 1]])
    row = _odds(labels, (0, 1), OddsSettings(visits=1, shortest_stay=1.0, elsewhere=0.1))
    assert row["visits"] == 1  # at 0, the rarer one
    assert row["stay"] == pytest.approx(11 / 3)  # 6 positions at 0 and one arrival; 11 at 1 and three
    assert row["elsewhere"] == pytest.approx(1 / 18)
    assert row["log_odds"] == pytest.approx(np.log(6 / 11))
    assert row["counted"]


@pytest.mark.parametrize("limit", [{"visits": 2}, {"shortest_stay": 4.0}, {"elsewhere": 0.05}])
def test_a_pair_between_which_replicas_hardly_move_is_not_counted(limit):
    labels = np.array([[0, 0, 1, 1, 0, 0], [1, 1, 1, -1, 1, 1], [0, 0, 1, 1, 1, 1]])
    settings = OddsSettings(**({"visits": 1, "shortest_stay": 1.0, "elsewhere": 0.1} | limit))
    assert not _odds(labels, (0, 1), settings)["counted"]


def test_without_pairs_there_are_counts_alone():
    empty = pd.DataFrame({name: pd.Series(dtype=object) for name in [*ODDS.columns, "set"]})
    assert {name: found.value for name, found in odds_estimates(empty).items()} == {
        "pairs": 0,
        "pair_networks": 0,
        "pairs_counted": 0,
    }


def test_a_search_that_finds_no_pair_is_drawn_as_such():
    empty = pd.DataFrame({name: [] for name in ODDS.columns}).assign(set=[])
    (axis,) = data_pairs(empty).axes
    assert axis.texts[0].get_text() == "no pair of minima"
    assert "pair_excess" not in odds_estimates(empty)
