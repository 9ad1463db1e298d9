"""Theorem 1 and 2: closed forms, limits, and tables that must refuse a wrong theorem."""

import math

import numpy as np
import pytest
import torch

from sgd_diffusion.dynamics import SGD, DiagonalNoise, IsotropicNoise, piecewise_noise
from sgd_diffusion.escape import Coordinate, simulate
from sgd_diffusion.landscapes import joined_parabolas
from sgd_diffusion.parameter_batch import Rows
from sgd_diffusion.theory import coordinate_exit_time
from sgd_replication.experiments.theorems.settings import FirstTheoremSettings, SecondTheoremSettings
from sgd_replication.experiments.theorems.tables import FIRST_THEOREM, FLATNESS, INFLECTION, SECOND_THEOREM
from sgd_replication.experiments.theorems.theorem_1 import (
    InBasins,
    first_theorem_estimates,
    measure_first_theorem,
    passages,
)
from sgd_replication.experiments.theorems.theorem_2 import (
    flatness,
    measure_inflection,
    measure_second_theorem,
    path_integral,
    second_theorem_estimates,
)
from sgd_replication.settings.sampling import SamplingSettings


@pytest.mark.parametrize(("a", "b", "barrier"), [(1, 1, 1), (8, 1, 1), (1, 4, 2), (3, 0.5, 0.7)])
def test_joined_parabolas_have_the_curvatures_and_the_barrier_asked_for(a, b, barrier):
    landscape = joined_parabolas(a, b, barrier)
    assert float(landscape.barrier) == pytest.approx(barrier)
    assert float(landscape.hessian(landscape.minimum)[0, 0]) == pytest.approx(a)
    assert float(landscape.hessian(landscape.saddle)[0, 0]) == pytest.approx(-b)
    theta = torch.linspace(-1, 2 * float(landscape.saddle[0]), 2001, dtype=torch.float64).unsqueeze(-1)
    slope = np.diff(landscape.loss(theta).numpy()) / np.diff(theta[:, 0].numpy())
    middles = (theta[1:] + theta[:-1]) / 2
    assert np.allclose(slope, landscape.gradient(middles)[:, 0].numpy(), atol=5e-3)


@pytest.mark.parametrize(("a", "b"), [(1, 1), (4, 1), (1, 4)])
def test_the_path_integral_is_theorem_2_with_the_share_of_the_barrier_in_the_valley(a, b):
    landscape = joined_parabolas(a, b)
    s = b / (a + b)
    assert path_integral(landscape, piecewise_noise(landscape, a, b)) == pytest.approx(s / a + (1 - s) / b, rel=1e-4)


def test_noise_that_depends_on_the_place_has_an_exact_chain():
    landscape = joined_parabolas(2, 1)
    constant = SGD(0.05, 100, DiagonalNoise(lambda phi: torch.full_like(phi, 30.0)))
    isotropic = SGD(0.05, 100, IsotropicNoise(30.0))
    threshold = float(landscape.saddle[0])
    one, other = (
        coordinate_exit_time(landscape, dynamics, threshold=threshold, wall=-4.0, cells=400)[0]
        for dynamics in (constant, isotropic)
    )
    assert one == pytest.approx(other, rel=1e-12)
    varying = SGD(0.05, 100, piecewise_noise(landscape, 2, 1, 1000.0))
    exact, _ = coordinate_exit_time(landscape, varying, threshold=threshold, wall=-4.0, cells=400)
    sample = simulate(landscape, varying, Coordinate(threshold=threshold), replicas=1000, seed=1).iterations
    z = (sample.mean() - math.exp(exact)) / (sample.std(ddof=1) / np.sqrt(len(sample)))
    assert abs(z) < 4


def test_basins_are_left_only_into_another_basin():
    exit = InBasins(((1.0, 0.0), (0.0, 2.0)), 0.25)
    rows = Rows.of_one_point()
    theta = torch.tensor([[0.0, 0.0], [0.8, 0.0], [0.0, 2.2], [5.0, 5.0]], dtype=torch.float64)
    xi = exit.bind(joined_parabolas(1, 1), rows)(theta)
    assert (xi > 1).tolist() == [False, True, True, False]


def test_theorem_1_becomes_exact_as_the_temperature_falls():
    for passage in passages(FirstTheoremSettings()):
        if passage.system == "Styblinski–Tang 10-D" or passage.chain is None:
            continue
        barrier = float(passage.landscape.barrier)
        misses = [abs(passage.exact(barrier / ratio) - passage.theorem(barrier / ratio)) for ratio in (3, 10, 30)]
        assert misses[0] > misses[1] > misses[2]
        assert misses[2] < 0.02


def test_the_first_theorems_table_judges_a_wrong_theorem_wrong():
    settings = FirstTheoremSettings(
        barrier_over_diffusion=[1.5, 3.0], simulated=[1.5], replicas=40, stiffness=0.15, planar_cells=100
    )
    table = measure_first_theorem(settings, seed=0)
    FIRST_THEOREM.validate(table)
    right = first_theorem_estimates(table)
    assert right["worst_error_beyond_coldest"].value < 0.5
    assert right["worst_z"].value < 4
    assert right["systems"].value == 4
    wrong = first_theorem_estimates(table.assign(theorem=table["theorem"] + np.log(10)))
    assert wrong["worst_error_beyond_coldest"].value > 1.5


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
    estimates = second_theorem_estimates(*second)
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
