"""Predictions for several ways out of one basin."""

import math

import numpy as np
import pytest
import torch

from sgd_diffusion.dynamics import IsotropicNoise
from sgd_diffusion.escape import Box
from sgd_diffusion.landscapes import Landscape, double_well, parse_potential
from sgd_diffusion.theory import (
    System,
    compare_systems,
    compare_theories,
    exponents,
    log_times,
    path_over_saddle,
    path_to_boundary,
    summed_exponents,
    summed_log_times,
)

X = np.linspace(5, 20, 6)


def way(barrier, curvature=1.0):
    """A way over a saddle of a double well, with white noise."""
    well = double_well(barrier, (8 * barrier / curvature) ** 0.5)
    return path_over_saddle(well, lambda theta: torch.ones_like(theta).unsqueeze(-1), half=False, white=True)


def test_one_way_has_the_numbers_of_that_way_to_the_bit():
    path = way(0.7)
    for theory, value in exponents(path).items():
        assert np.array_equal(summed_exponents([path], X)[theory], value * X, equal_nan=True)
    for theory, times in log_times(path, X).items():
        assert np.array_equal(summed_log_times([path], X)[theory], times, equal_nan=True)


def test_rates_add():
    paths = [way(0.7), way(0.8, 3.0), way(1.5)]
    single = [log_times(path, X)["Kramers"] for path in paths]
    total = summed_log_times(paths, X)["Kramers"]
    assert np.exp(-total) == pytest.approx(sum(np.exp(-one) for one in single))
    # The effective exponent is ln τ up to a constant, and starts at zero.
    grown = summed_exponents(paths, np.append(0.0, X))["Kramers"]
    assert grown[0] == pytest.approx(0, abs=1e-12)
    assert np.ptp(grown[1:] - total) < 1e-12
    assert (grown[1:] > 2 * 0.7 * X).all()


def test_the_lowest_way_wins_in_weak_noise():
    grown = summed_exponents([way(0.7), way(0.8)], np.array([1e3, 1e3 + 1]))["LDT"]
    assert np.diff(grown)[0] == pytest.approx(1.4, abs=1e-6)


def test_a_way_without_a_prediction_or_without_noise():
    known = path_to_boundary(0.5, 2.0, noise=2.0, action=0.8, mean_noise=2.0, white_barrier=0.5)
    closed = path_to_boundary(0.5, 2.0, noise=2.0, action=math.inf, mean_noise=2.0, white_barrier=0.5)
    unsettled = path_to_boundary(0.5, 2.0, noise=2.0, action=math.nan, mean_noise=2.0, white_barrier=0.5)
    assert summed_exponents([known, closed], X)["LDT"] == pytest.approx(0.8 * X + math.log(2))
    assert np.isinf(summed_exponents([closed], X)["LDT"]).all()
    assert np.isnan(summed_exponents([known, unsettled], X)["LDT"]).all()


def test_times_over_two_ways_are_judged_by_both():
    low, high = way(0.7), way(0.8, 3.0)
    times = summed_log_times([low, high], X)["Kramers"]
    system = System("well", "wells", "batch", low, X, times, 0 * X, "exact chain")
    alone, both = (
        compare_systems([one])[1].set_index("theory")["ratio"]["Kramers"]
        for one in (system, System(**{**vars(system), "other_paths": (high,)}))
    )
    assert both == pytest.approx(1)
    assert abs(math.log(alone)) > 0.005


def test_a_landscape_with_two_saddles_is_compared_with_both():
    """A cosine has two equal ways out, at which a replica leaves; half of the time of one."""
    cosine = Landscape(parse_potential("1 - cos(x)", ["x"]), [0.0], [math.pi])
    noise, away = IsotropicNoise(6.0), torch.tensor([-math.pi], dtype=torch.float64)
    sweep = {"learning_rate": 0.05, "batch_sizes": [1, 2, 3], "seed": 0, "replicas": 20}
    one, both = (
        compare_theories(
            cosine,
            noise,
            lambda theta: 36 * torch.ones(len(theta), 1, 1).double(),
            Box(math.pi),
            other_saddles=others,
            **sweep,
        )[0]
        for others in ((), (away,))
    )
    kramers = one["theory"] == "Kramers"
    assert (one["prediction"] - both["prediction"])[kramers].tolist() == pytest.approx([math.log(2)] * 3)
    assert one["exponent"][kramers].tolist() == pytest.approx(both["exponent"][kramers].tolist())
