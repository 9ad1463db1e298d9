"""The designs of the sweeps and the pairs, against closed forms and exact identities."""

import math

import numpy as np
import pytest
import torch

from sgd_diffusion.escape import Coordinate, simulate
from sgd_replication.experiments.optimisers import odds
from sgd_replication.experiments.optimisers.arms import WELL, Optimiser, Well
from sgd_replication.experiments.optimisers.odds import Pair, pairs_of
from sgd_replication.experiments.optimisers.settings import ExponentSettings, OddsSettings
from sgd_replication.experiments.optimisers.sweeps import design_of, predicted, sweeps_of

SETTINGS = ExponentSettings(momentum=0.5, momenta=[0.0, 0.8], adam_momenta=[0.5], memories=[5.0, 50.0, 500.0])


@pytest.mark.parametrize("sweep", list(sweeps_of(SETTINGS))[::2], ids=lambda sweep: sweep.name)
def test_a_sweep_spans_the_exponents_of_the_settings(sweep):
    design = design_of(sweep, SETTINGS)
    first, last = (predicted(sweep, design, place, SETTINGS) for place in (0, -1))
    law = "limit" if sweep.arm == "Adam" else "action"
    if sweep.axis == "memory":
        assert math.sqrt(last["limit"] * last["other"]) == pytest.approx(8.0, rel=0.01)
    else:
        assert [first[law], last[law]] == pytest.approx([4.0, 8.0], rel=0.05)
    assert last["stiffness"] == pytest.approx(0.05)
    assert first["stiffness"] <= 0.1 + 1e-9


@pytest.mark.parametrize(
    ("optimiser", "power"), [(Optimiser(), 1.0), (Optimiser(0.5), 1.0), (Optimiser(0.5, 9.0), 0.5)]
)
def test_a_sharper_well_is_a_larger_learning_rate(optimiser, power):
    """γ(k, η) = γ(1, ηk) under SGD and heavy ball, and γ(1, η√k) under Adam, step by step."""
    noise = Well(30.0, 1.5).noise(4)
    sharp, plain = (
        simulate(
            WELL.sharpened(k),
            optimiser.dynamics(0.01 * (1 if k > 1 else 4**power) * (4 if optimiser.memory else 1), 4.0, noise),
            Coordinate(threshold=1 / k**0.5),
            replicas=20,
            max_iterations=400,
            seed=1,
        )
        for k in (4.0, 1.0)
    )
    assert np.array_equal(sharp.iterations, plain.iterations)
    assert plain.exited.any()


def test_the_odds_of_the_diffusion_are_those_of_the_formulas(monkeypatch):
    """With covariances that are joined within a thousandth of a basin."""
    monkeypatch.setattr(odds, "JOIN", 1e-3)
    for ratio in (2.0, 4.0):
        barrier = 30.0
        sgd = Pair("SGD", Optimiser(), "curvature", ratio, barrier, 0.05).law()
        assert sgd == pytest.approx(math.log(ratio) + barrier * (1 - 1 / ratio), abs=0.1)
        adam = Pair("Adam", Optimiser(0.9, 9.0), "curvature", ratio, barrier, 0.05).law()
        assert adam == pytest.approx(math.log(ratio) / 4 + barrier * (1 - ratio**-0.5), abs=0.1)
        for optimiser in (Optimiser(0.9), Optimiser(0.9, 9.0)):
            assert Pair("", optimiser, "white", ratio, barrier, 0.05).law() == pytest.approx(
                math.log(ratio) / 2, abs=0.01
            )


def test_a_pair_has_the_noise_of_its_law():
    for pair in pairs_of(OddsSettings(ratios=[2.0, 3.0])):
        theta = torch.linspace(-4, 3, 7, dtype=torch.float64)
        deviation = pair.noise_of_example().deviation(theta).numpy() / 64**0.5
        assert deviation == pytest.approx(pair.deviation(theta.numpy()))
        flat, sharp = pair.stays()
        assert flat > sharp
