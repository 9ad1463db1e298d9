"""Exact odds of two basins against the diffusion's limit and against occupancy."""

import math

import pytest

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import occupancy
from sgd_diffusion.landscapes import muller_brown, two_basins
from sgd_replication.experiments.flat_minima.basin_pairs import basin_pairs, exact_log_odds
from sgd_replication.experiments.flat_minima.settings import TitleSettings


@pytest.mark.thorough
def test_the_chains_odds_are_those_of_the_diffusion_at_a_small_step():
    for basins in basin_pairs(TitleSettings(ratios=[2.0, 3.0, 4.0], stiffness=0.02)):
        if basins.noise == "SGLD":
            assert exact_log_odds(basins) == pytest.approx(0.5 * math.log(basins.ratio), abs=0.01)
        else:
            assert exact_log_odds(basins) == pytest.approx(basins.law, rel=0.08)


def test_occupancy_agrees_with_the_chain_and_refuses_several_dimensions():
    basins = next(v for v in basin_pairs(TitleSettings(white_barrier=1.5)) if v.noise == "SGLD")
    watched = occupancy(
        two_basins(basins.flat, basins.sharp),
        basins.dynamics,
        0.0,
        replicas=300,
        discarded=3000,
        iterations=3000,
        beyond_start=2.0,
    )
    value, error = watched.log_odds
    assert abs(value - exact_log_odds(basins)) < 4 * error
    assert watched.crossings > 100
    with pytest.raises(EscapeError, match="needs a landscape of 1 dimension, got 2"):
        occupancy(muller_brown(), basins.dynamics, 0.0, discarded=1, iterations=1, beyond_start=1.0)
