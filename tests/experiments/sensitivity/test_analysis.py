"""What another choice gives, against samples whose answer is known."""

import numpy as np
import pandas as pd
import pytest

from sgd_replication.experiments.sensitivity.analysis import (
    advantage_by_range,
    normality_by_minibatches,
    slope_by_cutoff,
    slope_by_lateness,
)


def test_more_minibatches_find_a_small_departure_and_a_gaussian_keeps_passing():
    stream = np.random.default_rng(0)
    gaussian = [stream.standard_normal((800, 40)) for _ in range(3)]
    student = [stream.standard_t(8, (800, 40)) for _ in range(3)]
    weights = [np.full(40, 1 / 40)] * 3
    passing = normality_by_minibatches(gaussian, weights, (50, 800))["value"]
    departing = normality_by_minibatches(student, weights, (50, 800))["value"]
    assert passing.min() > 0.9
    assert departing.iloc[0] > departing.iloc[1] + 0.3


def test_weights_say_for_how_many_parameters_a_column_stands():
    stream = np.random.default_rng(1)
    noise = np.column_stack([stream.standard_normal(500), stream.standard_cauchy(500)])
    table = normality_by_minibatches([noise] * 2, [np.array([0.9, 0.1])] * 2, (500,))
    assert table["value"].iloc[0] == pytest.approx(0.9)


def test_a_parameter_whose_noise_never_varies_does_not_pass():
    noise = np.column_stack([np.random.default_rng(2).standard_normal(100), np.full(100, 0.3)])
    table = normality_by_minibatches([noise] * 2, [np.array([0.5, 0.5])] * 2, (100,))
    assert table["value"].iloc[0] == pytest.approx(0.5)


def test_a_slope_that_depends_on_the_range_is_found_to():
    curvature = np.geomspace(1e-4, 1, 400)
    variance = np.where(curvature > 1e-2, 2.0, 1.0) * curvature
    table = slope_by_cutoff(curvature, variance, (1e-4, 2e-2, 0.99), highest=1.0)
    assert list(table["x"]) == [1e-4, 2e-2]  # nothing is left above the last
    assert table["value"].iloc[1] == pytest.approx(2.0)
    assert table["low"].iloc[1] <= 2.0 <= table["high"].iloc[1]


def test_the_right_law_leads_more_the_farther_a_sweep_goes():
    x = np.linspace(1, 12, 14)
    table = advantage_by_range(x[::-1], (1 + 0.8 * x)[::-1], np.full_like(x, 0.05))
    assert len(table) == 9
    assert table["x"].iloc[-1] == pytest.approx(0.8 * 11)
    assert table["value"].iloc[-1] > table["value"].iloc[0] > 0


def test_the_last_moments_have_a_slope_of_their_own():
    epochs = np.arange(1, 9)
    loss = np.exp(-epochs / 2)
    noise = np.where(epochs > 4, loss**2 * np.exp(2.25), loss)
    both = pd.concat([pd.DataFrame({"replicate": r, "epoch": epochs, "loss": loss, "noise": noise}) for r in (0, 1)])
    table = slope_by_lateness(both, (0.5, 1))
    assert table["value"].iloc[0] == pytest.approx(2.0)
    assert table["value"].iloc[1] != pytest.approx(2.0, abs=0.1)
