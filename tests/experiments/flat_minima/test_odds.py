"""Two valleys: the exact odds, and the two ways to measure them."""

import math

import numpy as np
import pytest

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import occupancy
from sgd_diffusion.landscapes import muller_brown, two_valleys
from sgd_diffusion.theory import DiscreteChain
from sgd_replication.experiments.flat_minima.odds import (
    _exact_odds,
    measure_title,
    settings_of_valleys,
    title_estimates,
)
from sgd_replication.experiments.flat_minima.settings import TitleSettings
from sgd_replication.experiments.flat_minima.tables import TITLE
from sgd_replication.settings.sampling import SamplingSettings


def test_the_stationary_law_by_elimination_is_the_left_eigenvector():
    stream = np.random.default_rng(0)
    matrix = stream.random((7, 7)) ** 3
    matrix /= matrix.sum(1, keepdims=True) * 1.05
    chain = DiscreteChain(matrix, 1 - matrix.sum(1), 0)
    closed = matrix.copy()
    closed[:, -1] += chain.exit
    values, vectors = np.linalg.eig(closed.T)
    law = np.abs(vectors[:, np.argmax(values.real)].real)
    assert chain.log_odds(3) == pytest.approx(np.log(law[:3].sum() / law[3:].sum()), rel=1e-10)


def test_the_chains_odds_are_those_of_the_diffusion_at_a_small_step():
    for valleys in settings_of_valleys(TitleSettings(ratios=[2.0, 3.0, 4.0], stiffness=0.02)):
        if valleys.noise == "SGLD":
            assert _exact_odds(valleys) == pytest.approx(0.5 * math.log(valleys.ratio), abs=0.01)
        else:
            assert _exact_odds(valleys) == pytest.approx(valleys.law, rel=0.08)


def test_occupancy_agrees_with_the_chain_and_refuses_several_dimensions():
    valleys = next(v for v in settings_of_valleys(TitleSettings(white_barrier=1.5)) if v.noise == "SGLD")
    watched = occupancy(
        two_valleys(valleys.flat, valleys.sharp),
        valleys.dynamics,
        0.0,
        replicas=300,
        discarded=3000,
        iterations=3000,
        beyond_start=2.0,
    )
    value, error = watched.log_odds
    assert abs(value - _exact_odds(valleys)) < 4 * error
    assert watched.crossings > 100
    with pytest.raises(EscapeError, match="one dimension"):
        occupancy(muller_brown(), valleys.dynamics, 0.0, discarded=1, iterations=1, beyond_start=1.0)


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
    table = measure_title(settings, 0)
    TITLE.validate(table)
    estimates = title_estimates(table)
    assert estimates["occupancy_worst_z"].value < 4
    assert estimates["escape_worst_z"].value < 4
    assert estimates["sgd_excess_lowest"].low > 0
    # SGD's rows taken for white noise's must not pass as white noise.
    swapped = table.assign(noise=table["noise"].replace({"SGD": "SGLD", "SGLD": "SGD"}))
    assert title_estimates(swapped)["sgd_excess_lowest"].high < 0
