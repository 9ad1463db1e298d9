"""Odds of two basins: the table, and estimates that must refuse SGD's odds as those of white noise."""

from sgd_replication.experiments.flat_minima.odds import measure_odds, odds_estimates
from sgd_replication.experiments.flat_minima.settings import TitleSettings
from sgd_replication.experiments.flat_minima.tables import TITLE
from sgd_replication.settings.sampling import SamplingSettings


def test_the_table_tells_sgd_from_white_noise():
    settings = TitleSettings(
        ratios=[2.0, 4.0, 8.0],
        flat_barrier=3.0,
        sharp_barrier=0.8,
        white_barrier=2.0,
        stiffness=0.15,
        relaxations=4.0,
        replicas=60,
        sampling=SamplingSettings(replicas=60, split_replicas=100, repeats=4),
    )
    table = measure_odds(settings, 0)
    TITLE.validate(table)
    estimates = odds_estimates(table, seed=0)
    assert estimates["occupancy_worst_z"].value < 4
    assert estimates["escape_worst_z"].value < 4
    assert estimates["sgd_excess_lowest"].low > 0
    # SGD's rows taken for white noise's must not pass as white noise.
    swapped = table.assign(noise=table["noise"].replace({"SGD": "SGLD", "SGLD": "SGD"}))
    assert odds_estimates(swapped, seed=0)["sgd_excess_lowest"].high < 0
