"""The exact cases of two theorems agree with closed forms, and their estimates with laws that are known."""

import numpy as np
import pandas as pd
import pytest

from sgd_diffusion.point_cache import OnlyPoints
from sgd_diffusion.theory import ball_exit_time
from sgd_replication.experiments.large_deviations.settings import TheoremSettings
from sgd_replication.experiments.large_deviations.tables import BALLS, GAPS
from sgd_replication.experiments.large_deviations.theorem_estimates import ball_exponents, theorem_estimates
from sgd_replication.experiments.large_deviations.theorems import OVERSHOOT, measure_balls, measure_gaps
from sgd_replication.settings.sampling import SamplingSettings

FEW = TheoremSettings(
    flattest=[0.5, 1.0],
    exponents=[1.5, 2.0, 2.5, 3.0, 3.5, 4.0],
    stiffness=0.2,
    planar_cells=60,
    sampling=SamplingSettings(replicas=50, plain_iterations=500, split_replicas=50, repeats=2),
    gap_exponents=[2.0],
    gap_rates=[0.04, 0.02, 0.01],
    chain_cells=360,
)


def test_a_round_well_has_the_closed_form():
    table = measure_balls(FEW, seed=1, cache=OnlyPoints("ball-H-1"))
    exact = [np.log(ball_exit_time(1.0, 1 / (2 * x), 1.0, 2)) for x in table["inverse_noise"]]
    assert table["continuous"].to_numpy() == pytest.approx(exact, abs=5e-3)
    assert (BALLS.validate(table)["log_time"] > table["continuous"]).all()  # large steps look less often


def test_the_gap_is_that_of_a_boundary_shifted_by_the_mean_overshoot():
    gaps = GAPS.validate(measure_gaps(FEW))
    off = (gaps["gap"] / gaps["shifted"] - 1).abs().to_numpy()
    assert off[-1] < 0.02
    assert off[0] > 2 * off[-1]  # the shift is right to order √η, and η has fallen by a factor of 4
    finer = measure_gaps(FEW.model_copy(update={"chain_cells": 540}))
    assert gaps["gap"].to_numpy() == pytest.approx(finer["gap"].to_numpy(), rel=2e-3)


def test_the_overshoot_of_a_random_walk():
    """E[overshoot] = E[S²]/2E[S] of the first ladder height S, here of simulated walks."""
    stream = np.random.default_rng(3)
    overshoots = []
    place = np.zeros(10_000)
    for _ in range(2000):
        place += stream.standard_normal(len(place))
        out = place > 20
        overshoots.extend(place[out] - 20)
        place = place[~out]
    spread = np.std(overshoots) / np.sqrt(len(overshoots))
    assert abs(np.mean(overshoots) - OVERSHOOT) < 4 * spread


def test_powers_of_known_laws_have_the_errors_of_their_points():
    x = np.linspace(4, 14, 6)
    curvatures = (0.1, 0.2, 0.4)
    rows = [
        pd.DataFrame({"noise": "C = H", "flattest": low, "inverse_noise": x, "continuous": x - 2 * np.log(x)})
        for low in curvatures
    ]
    rows += [part.assign(noise="C = I", continuous=part["flattest"] * x) for part in rows]
    balls = pd.concat(rows).assign(error=0.1)
    balls["log_time"] = balls["continuous"].where(balls["noise"] == "C = H")
    gaps = pd.DataFrame({"exponent": 2.0, "rate": [0.04, 0.01], "gap": [0.4, 0.1], "shifted": 0.1, "accuracy": 0.0})
    found = theorem_estimates(balls, gaps)
    assert found["ball_exponent_power_over_half"].value == pytest.approx(0, abs=1e-9)
    assert found["white_exponent_power"].value == pytest.approx(1)
    assert found["white_over_printed"].value == pytest.approx(0.5)
    assert found["gap_power"].value == pytest.approx(1)
    discrete = found["ball_discrete_power_over_half"]
    # The slope in x has the error 0.1/√Σ(x − x̄)²; over three curvatures its power has the error of that times √2/ln 4.
    expected = 0.1 / np.sqrt(((x - x.mean()) ** 2).sum()) * np.sqrt(2) / np.log(4)
    assert discrete.high - discrete.value == pytest.approx(2 * 1.96 * expected)
    assert ball_exponents(balls)["printed"].iloc[0] == pytest.approx(2 * np.sqrt(0.1))
