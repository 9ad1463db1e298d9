"""The box and the last escape time that are chosen for a network."""

import math
from pathlib import Path

import pytest
import torch

from sgd_diffusion.escape import QuadraticBasin
from sgd_diffusion.landscapes import Minimum
from sgd_diffusion.problems import planned_rate
from sgd_replication.user_problem.chosen_sweeps import (
    affordable_log_time,
    chosen_half_width,
    chosen_log_time,
    network_plan,
    told_choice,
)
from sgd_replication.user_problem.data import user_dataset
from sgd_replication.user_problem.job_settings import NetworkEscapeSettings
from sgd_replication.user_problem.network import user_basin, user_network
from sgd_replication.user_problem.network_settings import UserNetworkSettings

RINGS = user_dataset(Path(__file__).parents[2] / "docs/examples/rings.csv", "class")
GIVEN = {"data": {"file": "rings.csv"}, "points": 7, "replicas": 9, "seeds": 1}


def settings_of(**network):
    return NetworkEscapeSettings.model_validate(GIVEN | {"network": network})


@pytest.fixture(scope="module")
def logistic():
    settings = UserNetworkSettings(hidden=[], weight_decay=0.1)
    return user_basin(user_network(settings, RINGS, seed=0), settings, RINGS)


def quartic(quartic_term, curvature=2.0):
    """The loss ½hx² + cx⁴ in both coordinates, with C = H."""
    hessian = torch.diag(torch.tensor([curvature, curvature / 4], dtype=torch.float64))

    def loss(theta):
        return 0.5 * theta @ hessian @ theta + quartic_term * theta.pow(4).sum()

    minimum = Minimum(torch.zeros(2, dtype=torch.float64), 0.0, 0.0, torch.linalg.eigvalsh(hessian))
    covariance = hessian * torch.tensor([1.0, 0.5], dtype=torch.float64)  # replicas leave along the first coordinate
    return QuadraticBasin(loss, minimum, hessian, covariance)


@pytest.mark.parametrize("unit", [2, 8])
def test_the_exponent_is_1_at_the_unit_and_the_largest_rate(logistic, unit):
    """The variances are those of a dense linear system, HS + SH = C as a vector."""
    hessian, identity = logistic.hessian, torch.eye(logistic.loss.dimension, dtype=torch.float64)
    operator = torch.kron(hessian, identity) + torch.kron(identity, hessian)
    variances = torch.linalg.solve(operator, logistic.covariance.flatten()).view_as(hessian).diagonal()
    largest = 0.5 / float(torch.linalg.eigvalsh(hessian)[-1])
    width = chosen_half_width(logistic, unit)
    assert width**2 * unit / (largest * 2 * float(variances.max())) == pytest.approx(1, rel=2e-3)

    plan = network_plan(logistic, settings_of(batch_unit=unit))
    eta = planned_rate(logistic, plan)
    assert plan.half_width == width
    assert eta == pytest.approx(largest, rel=2e-3)
    assert logistic.exponent(width) * unit / eta == pytest.approx(1, rel=1e-9)


@pytest.mark.parametrize("quartic_term", [5.0, 500.0])
def test_the_loss_is_nearly_quadratic_at_the_exit(quartic_term):
    """(½hδ² + cδ⁴)/(½hδ²) is 1.25 at δ² = h/(8c)."""
    largest = math.sqrt(2.0 / (8 * quartic_term))
    assert chosen_half_width(quartic(quartic_term), 1) == pytest.approx(largest, rel=1e-3)


def test_a_quadratic_loss_does_not_limit_the_box():
    """C = H along the coordinate that leaves, so that 2 S = 1, and δ² = η/B with η = 0.5/2."""
    assert chosen_half_width(quartic(0.0), 4) == pytest.approx(math.sqrt(0.25 / 4), rel=1e-3)


def test_given_values_are_taken(logistic):
    plan = network_plan(logistic, settings_of(half_width=0.1, batch_unit=4, slowest_log_time=12.5))
    assert (plan.half_width, plan.slowest_log_time) == (0.1, 12.5)
    assert (plan.batch_unit, plan.replicas, len(plan.grid)) == (4, 9, 7)


@pytest.mark.parametrize("relaxation", [1, 50, 300, 1000, 20_000])
def test_sweeps_end_a_factor_of_e_beyond_ten_relaxation_times_or_later(relaxation):
    needed = math.log(10 * relaxation) + 1
    assert chosen_log_time(3 * relaxation) == pytest.approx(max(8.0, needed), abs=0.1)
    assert chosen_log_time(3 * relaxation, affordable=7.0) == pytest.approx(needed, abs=0.1)  # no later than needed
    assert chosen_log_time(3 * relaxation, affordable=7.0) >= needed


def test_the_affordable_time_is_that_of_the_mean_of_censored_runs():
    """Of exponential times with mean τ that end at 1.4 τ, the mean is an integral."""
    seconds, replicas, budget = 2e-5, 30, 9.0
    tau = math.exp(affordable_log_time(seconds, replicas, budget))
    steps = torch.linspace(0, 1.4 * tau, 100_001, dtype=torch.float64)
    mean = float(torch.trapezoid(torch.exp(-steps / tau), steps))
    assert mean * seconds * replicas == pytest.approx(budget, rel=1e-6)


def test_the_reason_of_the_choice_is_told():
    network = UserNetworkSettings()
    assert "the largest η" in told_choice(network, 0.1, 9.0, stiffness=0.4995)
    assert "differs from its quadratic approximation by more than 25 %" in told_choice(network, 0.1, 9.0, stiffness=0.3)
