"""Sweeps: the exact identity of k and η, bits that do not depend on company, and bad input."""

import numpy as np
import pytest
import torch

from sgd_diffusion.config import NetworkEscapeSettings
from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Box, Level, departures, plain_sweep, simulate, split
from sgd_diffusion.landscapes import NetworkLoss, find_minimum
from sgd_diffusion.network_escape import (
    DEPARTURES,
    PUBLISHED,
    SPECTRA,
    SWEEPS,
    VARIANTS,
    WHITE_NOISE,
    Valley,
    direction_estimates,
    measure_directions,
    measure_logistic_sweep,
    measure_published,
    measure_variant,
    measure_white_noise,
    measure_wide_sweep,
    reach,
    variants,
)
from sgd_diffusion.network_escape.variants import ScreenedLevel

WIDTH = 0.05


@pytest.mark.parametrize("replacement", [True, False])
def test_the_sweep_of_k_is_the_sweep_of_the_learning_rate(valley, settings, replacement):
    """With the same examples: γ(k, η) = γ(1, kη) at scaled boundaries, replica by replica."""
    eta, k = valley.learning_rate(settings), torch.tensor([0.5, 1.0, 2.0], dtype=torch.float64)
    noise = Minibatches(valley.loss, replacement)
    sharpened = simulate(
        valley.landscape.sharpened(k), SGD(eta, 4, noise), Box(WIDTH / k.sqrt()), replicas=30, max_iterations=3000
    )
    faster = simulate(valley.landscape, SGD(eta * k, 4, noise), Box(WIDTH), replicas=30, max_iterations=3000)
    assert (sharpened.iterations == faster.iterations).mean() > 0.99  # rounding alone may move one


@pytest.mark.parametrize("replacement", [True, False])
def test_a_point_gives_the_same_bits_alone_and_in_a_panel(valley, settings, replacement):
    eta, noise = valley.learning_rate(settings), Minibatches(valley.loss, replacement)
    panel = simulate(valley.landscape, SGD(eta, [2.0, 5.0, 2.0], noise), Box(WIDTH), replicas=30, max_iterations=500)
    alone = simulate(valley.landscape, SGD(eta, 2.0, noise), Box(WIDTH), replicas=30, max_iterations=500)
    assert np.array_equal(panel.iterations[0], alone.iterations)
    assert not np.array_equal(panel.iterations[0], panel.iterations[2])


def test_single_precision_changes_no_statistics(valley, settings):
    dynamics = SGD(valley.learning_rate(settings), 6, Minibatches(valley.loss))
    single, double = (
        simulate(valley.landscape, dynamics, Box(WIDTH), replicas=400, max_iterations=20_000, seed=seed, dtype=dtype)
        for seed, dtype in ((1, torch.float32), (2, torch.float64))
    )
    ratio = np.log(single.estimate().value / double.estimate().value)
    assert abs(ratio) < 4 * np.sqrt(2 / 400)


def test_epochs_cannot_be_split(valley, settings):
    dynamics = SGD(valley.learning_rate(settings), 6, Minibatches(valley.loss, replacement=False))
    with pytest.raises(EscapeError, match="without replacement"):
        split(valley.landscape, dynamics, Box(WIDTH), replicas=20, repeats=2)


def test_a_screened_level_is_the_level(valley, settings):
    """Every replica that leaves the level leaves the screened one at the same iteration."""
    dynamics = SGD(valley.learning_rate(settings), 4, Minibatches(valley.loss))
    height = valley.level_height(WIDTH)
    whole, screened = (
        simulate(valley.landscape, dynamics, exit, replicas=60, max_iterations=500)
        for exit in (Level(height), ScreenedLevel(height, valley.hessian))
    )
    assert whole.exited.mean() > 0.5
    assert (whole.iterations == screened.iterations).mean() > 0.95


def test_points_at_which_too_few_leave_are_left_out(valley, settings):
    dynamics = SGD(valley.learning_rate(settings), [1.0, 170.0], Minibatches(valley.loss))
    fast, slow = plain_sweep(valley.landscape, dynamics, Box(WIDTH), replicas=20, max_iterations=100)
    assert fast is not None
    assert slow is None


def test_departures_end_just_beyond_the_box(valley, settings):
    dynamics = SGD(valley.learning_rate(settings), 4, Minibatches(valley.loss))
    found = departures(valley.landscape, dynamics, Box(WIDTH), replicas=50)
    assert (found.at_exit.abs().amax(1) > WIDTH).all()
    assert (found.iterations > 0).all()
    slower = found.iterations > 10
    assert (found.early[slower].abs().amax(1) <= WIDTH).all()
    with pytest.raises(EscapeError, match="have not left in 2 iterations"):
        departures(valley.landscape, dynamics, Box(WIDTH), replicas=50, max_iterations=2)


def test_all_tables_are_what_they_should_be(dataset, valley, settings, curves):
    farthest = reach(valley, settings, 0, Box(settings.half_width))
    sweep = measure_wide_sweep("batch", valley, farthest, settings, 0)
    SWEEPS.validate(sweep)
    assert sweep["log_time"].iloc[-1] == pytest.approx(settings.slowest_log_time, abs=1.0)
    assert (sweep["log_time"].diff().dropna() > -0.5).all()
    for name, make in variants(dataset, valley, settings, 0).items():
        VARIANTS.validate(measure_variant(name, make, settings, 0))
    white = measure_white_noise(valley, settings, 0)
    WHITE_NOISE.validate(white)
    assert np.polyfit(np.log(white["x"]), white["log_time"], 1)[0] == pytest.approx(1, abs=0.5)
    spectra, rows = measure_directions(valley, settings, 0)
    SPECTRA.validate(spectra)
    DEPARTURES.validate(rows)
    found = direction_estimates(spectra, rows, 0)
    assert 0 < found["outlier_displacement_share"].value < 1
    assert found["outlier_directions"].value >= 1


@pytest.mark.parametrize("panel", ["5a", "5b", "5c"])
def test_a_panel_is_matched_in_its_middle(valley, settings, curves, panel):
    table = measure_published(panel, curves, valley, settings, 0)
    PUBLISHED.validate(table)
    middle = table.iloc[len(table) // 2]
    assert middle["log_time"] == pytest.approx(middle["published"], abs=1.5)


def test_a_sweep_that_no_minibatch_is_large_enough_for_is_refused(valley, settings):
    coarse = settings.model_copy(update={"batch_unit": 600})
    with pytest.raises(EscapeError, match="178 examples"):
        reach(valley, coarse, 0, Box(coarse.half_width))
    with pytest.raises(EscapeError, match="raise slowest_log_time"):
        reach(valley, settings.model_copy(update={"slowest_log_time": 0.1}), 0, Box(settings.half_width))


@pytest.mark.filterwarnings("ignore:p̂ spreads")
def test_a_point_too_slow_to_watch_and_too_frequent_to_split_is_left_out(caplog):
    inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
    loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
    valley = Valley.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
    effort = {"replicas": 20, "plain_iterations": 2, "split_replicas": 200, "repeats": 4}
    sizes = [1, 9, 10, 11, 12, 13, 14]
    settings = NetworkEscapeSettings(half_width=0.3, batch_unit=2, logistic_batch_sizes=sizes, logistic=effort)
    rows = measure_logistic_sweep(valley, settings, seed=0)
    assert rows["x"].tolist() == [1, 10, 11, 12, 13, 14]
    assert "B = 9 is left out: escape is not rare" in caplog.text
