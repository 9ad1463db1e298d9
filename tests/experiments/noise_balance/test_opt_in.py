"""What is measured on demand, against quadrature, sampling and slow loops, and off by default."""

import numpy as np
import pytest
import torch

from sgd_diffusion.data import Dataset
from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.models import FullyConnected, initialise
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.experiments.noise_balance.deep_laws import deep_estimates, measure_deep_laws, measure_deep_tails
from sgd_replication.experiments.noise_balance.experiment import EXPERIMENT
from sgd_replication.experiments.noise_balance.opt_in_settings import (
    DeepChainSettings,
    DeepJobSettings,
    ScaledStepTrainingSettings,
    TanhTrainingSettings,
)
from sgd_replication.experiments.noise_balance.opt_in_tables import DEEP_LAWS, DEEP_TAILS, SCALED_STEPS, TANH_LOSSES
from sgd_replication.experiments.noise_balance.report import noise_balance_opt_in
from sgd_replication.experiments.noise_balance.scaled_steps import scaled_step_estimates, train_depths
from sgd_replication.experiments.noise_balance.tanh_losses import (
    collapse_rate,
    excess_losses,
    growth_near_zero,
    measure_tanh_losses,
    tanh_loss_estimates,
)
from sgd_replication.pipeline.loading import load_settings

CPU = torch.device("cpu")


def test_nothing_is_measured_by_default():
    settings = load_settings()
    assert not [name for name in EXPERIMENT.part_names(settings) if name.startswith(("bal-deep", "bal-tanh", "bal-sc"))]
    assert EXPERIMENT.figure_names(settings) == list(EXPERIMENT.figures)
    assert noise_balance_opt_in({"bal-networks": {}}) == ""


def test_what_is_asked_for_has_parts_and_figures():
    asked = load_settings(
        values={"noise_balance": {"deep": {"settings": ["small"]}, "scaled_steps": {"sets": ["mnist"]}}}
    )
    assert EXPERIMENT.part_names(asked)[-2:] == ["bal-deep-small", "bal-scaled-mnist"]
    assert EXPERIMENT.figure_names(asked)[-2:] == ["bal_deep", "bal_scaled_steps"]


@pytest.mark.parametrize(
    ("rule", "wildcards", "group"),
    [
        ("noise_balance_deep", {"setting": "small"}, "deep"),
        ("noise_balance_tanh_losses", {"network": "deep"}, "tanh_loss"),
        ("noise_balance_scaled_steps", {"set": "mnist"}, "scaled_steps"),
    ],
)
def test_a_job_reruns_for_the_settings_that_it_reads_and_for_no_others(rule, wildcards, group):
    declared = next(one for one in EXPERIMENT.rules if one.name == rule)
    changes = {
        "deep": {"chains": 500, "widths": [2]},
        "tanh_loss": {"trainings": 500, "slope": 2.0},
        "scaled_steps": {"hidden": 7, "rates": [0.3]},
    }

    def settings_with(values):
        return declared.settings_of(load_settings(values={"noise_balance": values}), wildcards)

    default = settings_with({})
    for name, values in changes.items():
        assert (settings_with({name: values}) != default) == (name == group)
    listed = {
        "deep": {"settings": ["large"]},
        "tanh_loss": {"networks": ["deep"]},
        "scaled_steps": {"sets": ["digits"]},
    }
    assert settings_with(listed) == default
    assert (settings_with({"diagonal": {"small": [0.2, 1.0]}}) != default) == (group == "deep")


def test_deep_and_wide_networks_have_their_laws_and_tails():
    chains = DeepChainSettings(
        depths=[3], widths=[2], ratio=0.15, chains=600, tail_chains=400, tail_duration=20, relaxations=10
    )
    settings = DeepJobSettings(deep=chains, slope=0.1, deviation=1.0)
    tails = DEEP_TAILS.validate(measure_deep_tails(settings, 0))
    laws = DEEP_LAWS.validate(measure_deep_laws(settings, 0))
    # T_c = k/(2k² + σ²) and d^{−(1 − 2/n)} with d = 2 and n = 4.
    assert laws["temperature"][0] == pytest.approx(0.15 * 0.1 / 1.02 / np.sqrt(2))
    found = deep_estimates(tails, laws)
    assert found["tail_worst_error"].low < 0.05
    assert found["distance_worst"].low < 0.05
    assert found["distance_worst"].value < 0.1
    assert found["diverged_worst"].value == 0


def test_the_excess_loss_is_an_expectation_over_inputs():
    x = np.random.default_rng(0).standard_normal(400_000)
    theta = np.array([[0.7, -1.5], [4.0, 0.5]])
    sampled = [np.mean((w * np.tanh(u * x) - np.tanh(2.0 * x)) ** 2) for u, w in theta]
    assert excess_losses(theta, 2.0) == pytest.approx(sampled, rel=0.01)


@pytest.mark.parametrize(("rate", "slope"), [(0.1, 0.3), (0.7, 1.0), (3.0, 2.0)])
def test_the_growth_near_zero_is_that_of_sampled_steps(rate, slope):
    draws = np.random.default_rng(1)
    x, label = draws.standard_normal((2, 1_000_000))
    steps = np.log(np.abs(1 + 2 * rate * x * (np.tanh(slope * x) + 0.8 * label)))
    reach = 4 * steps.std() / np.sqrt(len(steps))
    assert growth_near_zero(rate, slope, 0.8) == pytest.approx(steps.mean(), abs=reach)


def test_a_collapse_is_a_change_of_sign():
    critical = collapse_rate(0.05, 1.0)
    assert growth_near_zero(0.95 * critical, 0.05, 1.0) > 0 > growth_near_zero(1.05 * critical, 0.05, 1.0)


@pytest.mark.parametrize("network", ["shallow", "deep"])
def test_small_steps_have_the_first_order_loss_and_large_ones_do_not(network):
    settings = TanhTrainingSettings(learning_rates=[0.01, 0.1, 3.0], trainings=400, iterations=800)
    table = TANH_LOSSES.validate(measure_tanh_losses(network, settings, 0))
    found = tanh_loss_estimates(table, settings)
    assert found["small_step_ratio"].value == pytest.approx(1, abs=0.2)
    assert (found["diverged_hottest"].value > 0.9) == (network == "deep")
    assert found["stable"].value == (0.1 if network == "deep" else 3.0)


def slow_accuracy(dataset, settings, depth, rate, replicate, seed):
    """Backpropagation in loops over layers, from the same weights and in the same order of examples."""
    network = FullyConnected([dataset.features, *[settings.hidden] * depth, dataset.classes], "tanh")
    initialise(network, "xavier-normal", torch_stream(seed, "depths", dataset.name, depth, replicate))
    linear = [layer for layer in network.layers if isinstance(layer, torch.nn.Linear)]
    weights = [(part.weight.detach().numpy().copy(), part.bias.detach().numpy().copy()) for part in linear]
    stream = torch_stream(seed, "depths, training", dataset.name, depth, replicate)
    one_hot = np.eye(dataset.classes)[dataset.labels]

    def levels(x):
        seen = [x]
        for number, (weight, bias) in enumerate(weights):
            values = seen[-1] @ weight.T + bias
            seen.append(values if number == len(weights) - 1 else np.tanh(values))
        return seen

    for _ in range(settings.epochs):
        order = torch.randperm(settings.images, generator=stream).numpy()
        for batch in order.reshape(-1, settings.batch_size):
            seen = levels(dataset.inputs[batch])
            shifted = np.exp(seen[-1] - seen[-1].max(1, keepdims=True))
            delta = (shifted / shifted.sum(1, keepdims=True) - one_hot[batch]) / settings.batch_size
            for number in range(len(weights) - 1, -1, -1):
                weight, bias = weights[number]
                below = delta @ weight * (1 - seen[number] ** 2) if number else None
                weights[number] = (weight - rate * delta.T @ seen[number], bias - rate * delta.sum(0))
                delta = below
    held_out = slice(settings.images, settings.images + settings.held_out)
    return float((levels(dataset.inputs[held_out])[-1].argmax(1) == dataset.labels[held_out]).mean())


def test_trainings_are_those_of_slow_backpropagation():
    draws = np.random.default_rng(0)
    inputs = draws.standard_normal((140, 4))
    dataset = Dataset("toy", inputs, (inputs[:, 0] + 0.3 * draws.standard_normal(140) > 0).astype(int), classes=2)
    settings = ScaledStepTrainingSettings(
        depths=[1, 2], hidden=5, rates=[0.4], images=80, held_out=60, batch_size=10, epochs=3, replicates=2
    )
    table = SCALED_STEPS.validate(train_depths(dataset, settings, 0, CPU))
    assert len(table) == 2 * 2 * 2
    for row in table.itertuples():
        assert row.learning_rate == (0.4 / row.depth if row.steps == "scaled" else 0.4)
        slow = slow_accuracy(dataset, settings, row.depth, row.learning_rate, row.replicate, 0)
        assert abs(row.accuracy - slow) <= 1 / 60 + 1e-9  # single against double precision
    found = scaled_step_estimates(table)
    assert found["scaled_worst_change"].value == found["scaled_change"].value
    assert min(found[f"{steps}_worst_change"].low for steps in ("scaled", "fixed")) >= 0
    with pytest.raises(MeasurementError, match=r"toy has 140 examples, and noise_balance\.scaled_steps needs 160"):
        train_depths(dataset, settings.model_copy(update={"images": 100}), 0, CPU)
