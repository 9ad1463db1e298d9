"""The tables of Theorem 2, and estimates that must refuse one s for all landscapes."""

import math

import pytest

from sgd_replication.experiments.theorems.diffusion_limits import flatness
from sgd_replication.experiments.theorems.inflection import measure_inflection
from sgd_replication.experiments.theorems.settings import SecondTheoremSettings
from sgd_replication.experiments.theorems.tables import FLATNESS, INFLECTION, SECOND_THEOREM
from sgd_replication.experiments.theorems.theorem_2 import measure_second_theorem
from sgd_replication.experiments.theorems.theorem_2_estimates import second_theorem_estimates
from sgd_replication.settings.sampling import SamplingSettings


@pytest.fixture(scope="module")
def second():
    sampling = SamplingSettings(replicas=100, plain_iterations=20_000, split_replicas=150, repeats=6)
    settings = SecondTheoremSettings(
        landscapes=[(1, 1, 1), (4, 1, 1), (1, 4, 1)],
        exponents=[2.0, 3.0, 4.0, 5.0, 6.0, 7.0],
        stiffness=0.12,
        inflection_batch_sizes=[8, 16, 32],
        sampling=sampling,
    )
    return measure_second_theorem(settings, 0), flatness(settings), measure_inflection(settings, 0)


def test_the_second_theorems_tables_find_the_path_integral_and_refuse_one_s(second):
    for table, schema in zip(second, (SECOND_THEOREM, FLATNESS, INFLECTION), strict=True):
        schema.validate(table)
    estimates = second_theorem_estimates(*second, seed=0)
    assert estimates["worst_z"].value < 4
    assert estimates["aic_advantage_lowest"].value > 10
    assert estimates["slope_over_integral_worst"].value < 0.25
    assert estimates["predicted_s_lowest"].value == pytest.approx(0.2, abs=1e-3)
    assert estimates["predicted_s_highest"].value == pytest.approx(0.8, abs=1e-3)
    assert estimates["common_s_worst_miss"].value > 0.1
    assert estimates["flatness_sgd"].value < estimates["flatness_sgld"].value < 0


def test_the_itô_prefactor_is_that_of_the_minimum(second):
    """2π/H_a within the finite temperature's error, and not the printed 2π/|H_b|."""
    rows = second[0][second[0]["minimum_curvature"] == 4].iloc[[-1]]
    measured = float((rows["diffusion_limit"] - rows["inverse_temperature"] * rows["integral"]).iloc[0])
    assert measured == pytest.approx(math.log(2 * math.pi / 4), abs=0.35)
    assert abs(measured - math.log(2 * math.pi)) > 1
