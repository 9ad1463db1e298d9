"""Wells: quasi-potentials three ways, the exact diffusion, and a fitted exponent that is known."""

import numpy as np
import pandas as pd
import pytest

from sgd_diffusion.theory import ball_exit_time
from sgd_replication.experiments.large_deviations.curved import measure_curved
from sgd_replication.experiments.large_deviations.estimates import limit_exponent, well_estimates, well_exponents
from sgd_replication.experiments.large_deviations.settings import WellSettings
from sgd_replication.experiments.large_deviations.tables import CURVED, WELLS
from sgd_replication.experiments.large_deviations.wells import Well, measure_wells
from sgd_replication.settings.sampling import SamplingSettings

FEW = WellSettings(
    sharpest=[1.0, 1.5, 2.0],
    exponents=[1.5, 2.0, 2.5, 3.0, 3.5, 4.0],
    planar_cells=80,
    stiffness=0.2,
    sampling=SamplingSettings(replicas=100, plain_iterations=5000, split_replicas=50, repeats=3),
)


@pytest.mark.parametrize("noise", ["C = H", "C = I"])
@pytest.mark.parametrize("exit", ["ball", "level"])
def test_the_closed_form_is_the_least_action(noise, exit):
    well = Well(noise, exit, 0.3, 2.0)
    known = {"C = H ball": 1.0, "C = I ball": 0.3, "C = H level": 0.8, "C = I level": 1.6}
    assert well.quasi_potential == pytest.approx(known[f"{noise} {exit}"])
    assert well.action() == pytest.approx(well.quasi_potential, rel=1e-3)


def test_the_exact_diffusion_of_a_round_well():
    """λ = 1 in both directions, where the ball has a closed form."""
    well = Well("C = H", "ball", 1.0, 1.0)
    assert well.continuous(6.0, 160) == pytest.approx(np.log(ball_exit_time(1.0, 1 / 12, 1.0, 2)), abs=5e-3)


def test_the_published_check_of_the_level():
    """ln(τλ_max) = 6.75, 4.39, 3.25 and 2.10 at η/B = 0.2, λ_min = 0.3, ΔL = 0.8 (a partial differential equation)."""
    found = [
        Well("C = H", "level", 0.3, sharpest).continuous(5.0, 300) + np.log(sharpest)
        for sharpest in (1.0, 1.5, 2.0, 3.0)
    ]
    assert found == pytest.approx([6.75, 4.39, 3.25, 2.10], abs=0.02)


def test_an_exponent_is_told_from_its_prefactor():
    x = np.linspace(4, 14, 6)
    assert limit_exponent(x, 1.5 + 0.7 * x - 1.2 * np.log(x)) == pytest.approx(0.7)


def test_discrete_steps_are_compared_with_the_diffusion_on_the_same_points():
    x = np.linspace(4, 14, 6)
    table = pd.DataFrame(
        {
            "noise": "C = H",
            "exit": "ball",
            "sharpest": 2.0,
            "quasi_potential": 0.5,
            "action": 0.5,
            "inverse_noise": x,
            "continuous": 0.5 * x - 2 * np.log(x),
            "log_time": 0.55 * x - 2 * np.log(x) + 1,
            "error": 0.1,
        }
    )
    (row,) = well_exponents(table).to_dict("records")
    assert row["continuous"] == pytest.approx(1)
    assert row["discrete"] == pytest.approx(1.1)
    assert row["error"] > 0


@pytest.mark.thorough
def test_wells_and_their_estimates():
    wells, curved = measure_wells(FEW, 0), measure_curved(FEW, 0)
    WELLS.validate(wells)
    CURVED.validate(curved)
    assert wells[wells["noise"] == "C = I"]["log_time"].isna().all()
    own = wells[wells["noise"] == "C = H"]
    # Discrete steps leave later than the diffusion, by less than the overshoot of so large a step.
    gap = own["log_time"] - own["continuous"]
    assert (gap > -4 * own["error"]).all()
    assert (gap < 1.2 + 4 * own["error"]).all()
    estimates = well_estimates(wells, curved)
    assert estimates["action_worst_error"].value < 0.01
    # The easy direction has three times the variance and the hard one 0.3: the way costs between 2ΔL/3 and 2ΔL/0.3.
    assert 1 / 3 < estimates["curved_action_over_white"].value < 1 / 0.3
    assert {"ball_discrete_worst_error", "level_worst_error", "curved_slope_over_action"} < set(estimates)
