"""The diagonal network: chains, the simulated diffusion and what is made of them."""

import math

import numpy as np
import pandas as pd
import pytest
import torch

from sgd_diffusion.dynamics import ProductExamples
from sgd_diffusion.errors import LandscapeError, MeasurementError
from sgd_diffusion.landscapes import diagonal_network
from sgd_diffusion.theory import BalancedLaw, DiagonalProblem, simulate_beyond, simulate_diffusion
from sgd_diffusion.theory.diagonal_chains import chains_after, outputs
from sgd_replication.experiments.noise_balance import tails
from sgd_replication.experiments.noise_balance.laws import distance, distance_half_width
from sgd_replication.experiments.noise_balance.phases import iterations_beyond, law_widths
from sgd_replication.experiments.noise_balance.settings import DiagonalSettings
from sgd_replication.experiments.noise_balance.signs import measure_signs, sign_estimates
from sgd_replication.experiments.noise_balance.tables import SIGNS, WIDTHS
from sgd_replication.experiments.noise_balance.tails import tail_exponent


def stream(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize(("layers", "width"), [(1, 1), (2, 1), (3, 2)])
def test_an_examples_gradient_is_that_of_its_loss(layers, width):
    landscape = diagonal_network(layers, width, slope=0.6, deviation=0.8)
    theta = torch.randn(5, layers * width, dtype=torch.float64, generator=stream()).requires_grad_()
    normals = torch.randn(5, 6, dtype=torch.float64, generator=stream(1))
    x, label = normals[:, 0::2], 0.8 * normals[:, 1::2]
    v = theta.view(5, width, layers).prod(-1).sum(-1, keepdim=True)
    loss = ((v * x - 0.6 * x - label) ** 2).mean(1)
    (expected,) = torch.autograd.grad(loss.sum(), theta)
    noise = ProductExamples(0.8, layers, 0.6)
    found = noise.gradient(landscape, theta.detach(), normals, torch.full((1, 1), 3.0, dtype=torch.float64))
    assert torch.allclose(found, expected, rtol=1e-12)


def test_the_landscape_is_the_mean_loss_and_starts_balanced():
    landscape = diagonal_network(3, 2, slope=0.5, deviation=2.0)
    assert float(landscape.loss(landscape.minimum)) == pytest.approx(4.0)
    assert landscape.minimum.tolist() == pytest.approx([0.25 ** (1 / 3)] * 6)
    with pytest.raises(LandscapeError, match="positive slope"):
        diagonal_network(2, slope=-1.0)


def test_balanced_layers_stay_balanced_and_signs_stay():
    problem = DiagonalProblem(2, 0.1, 1.0, 0.3)
    theta = torch.tensor([[0.3, 0.3], [0.3, -0.3]], dtype=torch.float64)
    for after in chains_after(problem, theta, 10, seed=0, times=20).unbind(1):
        assert torch.equal(after[:, 0].abs(), after[:, 1].abs())
        assert (after.prod(1).sign() == torch.tensor([1.0, -1.0])).all()


def test_unbalanced_layers_close_in_by_the_exact_factor():
    problem = DiagonalProblem(2, 0.1, 1.0, 0.3)
    theta = torch.tensor([[0.7, 0.2]], dtype=torch.float64)
    after = chains_after(problem, theta, 1, seed=3)[:, 0]
    upstream = float((theta - after)[0, 0] / theta[0, 1]) / problem.learning_rate
    assert float((theta - after)[0, 1] / theta[0, 0]) / problem.learning_rate == pytest.approx(upstream, rel=1e-12)
    gaps = [float(value[0, 0] ** 2 - value[0, 1] ** 2) for value in (theta, after)]
    assert gaps[1] == pytest.approx(gaps[0] * (1 - (problem.learning_rate * upstream) ** 2), rel=1e-12)


def test_beside_another_subnetwork_the_sums_of_layers_keep_their_ratio():
    problem = DiagonalProblem(2, 0.1, 1.0, 0.3, width=2)
    theta = torch.tensor([[0.3, 0.3, 0.2, -0.05]], dtype=torch.float64)
    ratio = [
        float((part[0, 2] + part[0, 3]) / (part[0, 0] + part[0, 1]))
        for part in (theta, chains_after(problem, theta, 200, seed=0)[:, 0])
    ]
    assert ratio[1] == pytest.approx(ratio[0], rel=1e-10)


def test_a_diverged_chain_counts_at_infinity():
    problem = DiagonalProblem(2, 1.0, 2.0, 0.6, width=2)
    theta = torch.tensor([[1.0, 1.0, 2.0, 0.5], [math.nan, 1.0, 1.0, 1.0], [1e5, 1.0, 1.0, 1.0]], dtype=torch.float64)
    assert outputs(problem, theta).tolist() == [[1.0, 1.0], [math.inf] * 2, [math.inf] * 2]


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_the_simulated_diffusion_has_the_law(depth):
    problem = DiagonalProblem(depth + 1, 1.0, 2.0, 0.3)
    law = BalancedLaw(depth, problem.moments, problem.learning_rate)
    end = problem.duration(6 if depth < 2 else 40)
    _, values = simulate_diffusion(
        law, chains=1000, times=[end / 2, end], step=0.04, stream=np.random.default_rng(depth)
    )
    assert distance(values, law) < distance_half_width(1000)
    # The law of another temperature is told apart.
    other = BalancedLaw(depth, problem.moments, 2 * problem.learning_rate)
    assert distance(values, other) > distance_half_width(1000)


def test_beyond_a_floor_the_tail_is_sampled_by_itself():
    problem = DiagonalProblem(2, 0.1, 1.0, 0.6)
    law = BalancedLaw(1, problem.moments, problem.learning_rate)
    values = simulate_beyond(law, 200, chains=1500, duration=40, step=0.04, stream=np.random.default_rng(0))
    floor = 200 * math.sqrt(problem.moments.a3 / problem.moments.a1)
    assert values.min() >= floor * (1 - 1e-12)
    exponent, beyond = tail_exponent(values, 2 * floor)
    assert abs(exponent - 3.5) < 4 * 2.5 / math.sqrt(beyond)


def test_distance_and_its_reach():
    problem = DiagonalProblem(1, 1.0, 2.0, 0.3)
    law = BalancedLaw(0, problem.moments, problem.learning_rate)
    quantiles = law.quantile((np.arange(999) + 0.5) / 999)
    assert distance(quantiles, law) == pytest.approx(0.5 / 999, rel=1e-2)
    quantiles[-250:] = np.inf
    assert distance(quantiles, law) == pytest.approx(0.25, abs=1e-2)
    assert distance_half_width(10_000) == pytest.approx(0.01358, abs=1e-4)


def test_widths_end_at_the_transition_of_one_hidden_layer():
    table = WIDTHS.validate(law_widths(DiagonalSettings(inversion_ratios=[0.1, 0.5, 0.95, 1.5])))
    one = table[table["depth"] == 1].set_index("ratio")["middle_half"]
    assert one[1.5] == 0
    assert 0 < one[0.95] < one[0.5]
    none = table[table["depth"] == 0]["middle_half"]
    assert none.is_monotonic_increasing


def test_wrong_signs_return_where_something_pulls_and_layers_are_unequal():
    table = SIGNS.validate(measure_signs(DiagonalSettings(phase_chains=200), 0))
    rows = table.set_index("start")
    for start in ("balanced", "beside a fitted one"):
        assert rows.loc[start, "dead"] > 0.97
        assert rows.loc[start, "returned"] == 0
    assert rows.loc["unbalanced", "returned"] > 0.9
    estimates = sign_estimates(table)
    assert estimates["unbalanced_returned"].low > 0.8
    names = ("balanced", "unbalanced", "fitted", "fitted_unbalanced")
    assert set(estimates) == {f"{start}_{end}" for start in names for end in ("dead", "returned")}


def test_a_run_is_long_enough_for_its_drift_and_its_spread():
    steps = iterations_beyond(10.0, 0.1, 0.5)
    assert steps * 0.1 - 3 * math.sqrt(steps) * 0.5 == pytest.approx(10.0, rel=0.02)
    assert iterations_beyond(10.0, 0.1, 1e-9) in (100, 101)  # rounding decides


def test_distances_that_hold_together_reach_farther():
    assert distance_half_width(1000, 6) > 1.2 * distance_half_width(1000)


def test_signs_estimates_read_the_table_by_name():
    table = pd.DataFrame(
        {
            "start": ["unbalanced"],
            "chains": [100],
            "iterations": [1],
            "dead": [0.25],
            "returned": [0.5],
            "diverged": [0.0],
        }
    )
    estimates = sign_estimates(table)
    assert estimates["unbalanced_dead"].value == 0.25
    assert 0.4 < estimates["unbalanced_returned"].low < 0.5 < estimates["unbalanced_returned"].high < 0.6


@pytest.mark.parametrize("starved", [0, 2])
def test_a_tail_of_a_few_values_is_no_tail(starved, monkeypatch, caplog):
    """What is simulated is replaced by exact power laws, and by nothing beyond the threshold at one depth."""

    def sample(law, floor, **_):
        u = (np.arange(2000) + 0.5) / 2000
        threshold = tails.BEYOND * floor * math.sqrt(law.moments.a3 / law.moments.a1)
        return np.zeros(9) if law.depth == starved else threshold * u ** (-1 / (law.tail_exponent - 1))

    monkeypatch.setattr(tails, "simulate_beyond", sample)
    if starved > 0:
        with pytest.raises(MeasurementError, match=r"depth 2: 0 values lie in the tail.*raise .*diffusion_chains"):
            tails.measure_tails(DiagonalSettings(), seed=0)
        return
    found = tails.measure_tails(DiagonalSettings(), seed=0)
    assert found["depth"].tolist() == [1, 2, 3]
    assert np.allclose(found["exponent"], found["theory"], rtol=0.01)
    assert "depth 0: 0 values lie in the tail, and an exponent needs 10; raise" in caplog.text
    assert "It is left out." in caplog.text
