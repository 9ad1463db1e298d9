"""Escape of small networks: the design of the sweeps, and one point against an independent simulation."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sgd_diffusion.point_cache import NO_CACHE
from sgd_replication.experiments.data_curvature import escapes
from sgd_replication.experiments.data_curvature.escapes import _design, measure_network
from sgd_replication.experiments.data_curvature.levels import CLOSEST, first_settled
from sgd_replication.experiments.data_curvature.point_times import SweepPoint
from sgd_replication.experiments.data_curvature.samples import network_on_rows
from sgd_replication.experiments.data_curvature.settings import EscapeSettings
from sgd_replication.experiments.data_curvature.small_networks import small_network
from sgd_replication.experiments.data_curvature.tables import TIMES

SETTINGS = EscapeSettings(rows=60, points=3, replicas=208, most_replicas=208)


@pytest.fixture(scope="module")
def network(overlapping):
    loss = network_on_rows(overlapping, 0, SETTINGS, seed=0, draw=0)
    return small_network(loss, "logistic regression", SETTINGS, seed=0, draw=0)


@pytest.fixture(scope="module")
def times(network):
    return measure_network(network, SETTINGS, seed=0)


def slow_times(network, batch, rate, radius, noise, replicas=400):
    """Escape times of logistic regression, one iteration after another in numpy."""
    loss, stream = network.basin.loss, np.random.default_rng(7)
    inputs = np.column_stack([loss.inputs.numpy(), np.ones(len(loss))])
    labels, start = loss.targets[:, 0].numpy(), network.basin.minimum.theta.numpy()
    theta, left, iteration = np.tile(start, (replicas, 1)), np.zeros(replicas), 0
    while (left == 0).any():
        iteration += 1
        gradients = (1 / (1 + np.exp(-theta @ inputs.T)) - labels)[:, :, None] * inputs  # (replicas, n, 3)
        if noise == "Gaussian":
            mean = gradients.mean(1)
            weights = stream.standard_normal((replicas, len(loss))) / np.sqrt(len(loss) * batch)
            step = mean + np.einsum("rn,rni->ri", weights, gradients - mean[:, None])
        else:
            chosen = stream.integers(len(loss), size=(replicas, batch))
            step = np.take_along_axis(gradients, chosen[:, :, None], axis=1).mean(1)
        theta = theta - rate * step
        outside = np.linalg.norm(theta - start, axis=1) > radius
        left[(left == 0) & outside] = iteration
    return left


@pytest.mark.parametrize("noise", ["minibatches", "Gaussian"])
def test_an_independent_simulation_has_the_same_mean_time(network, times, noise):
    row = times[(times["sweep"] == "batch") & (times["noise"] == noise)].iloc[0]
    left = slow_times(network, int(row["batch_size"]), row["learning_rate"], network.small_radius, noise)
    error = np.hypot(row["error"], left.std() / left.mean() / np.sqrt(len(left)))
    assert abs(row["log_time"] - np.log(left.mean())) < 4 * error


def test_all_sweeps_start_at_the_same_exponent(network, times):
    """r²B/η is the same at their first points, where η is the largest."""
    first = times.drop_duplicates("sweep").set_index("sweep")
    radius = {"eta": network.large_radius, "large": network.large_radius, "batch": network.small_radius}
    exponents = [radius[s] ** 2 * first.loc[s, "batch_size"] / first.loc[s, "learning_rate"] for s in radius]
    assert exponents == pytest.approx([exponents[0]] * 3)


class Kept:
    """A cache as the jobs have it: tables come back as lists, by column."""

    def __init__(self):
        self.points = {}

    def find(self, point):
        return self.points.get(point)

    def store(self, point, result):
        self.points[point] = result


def test_a_sweep_that_ends_at_a_point_without_a_time_keeps_its_kinds(network):
    """The last point is too rare for the time that a replica is given; a rerun from the cache has the same table."""
    settings = SETTINGS.model_copy(update={"longest": 300, "longest_gaussian": 300, "points": 12, "most_replicas": 20})
    cache = Kept()
    first, again = (measure_network(network, settings, seed=0, cache=cache) for _ in range(2))
    assert any(not rows["draw"] for rows in cache.points.values())
    assert first.equals(again)
    assert TIMES.validate(again) is not None


@pytest.mark.parametrize("lacking", ["isolated", "settles"])
def test_a_network_without_isolated_minimum_or_whose_basin_settles_late_is_not_run(network, lacking):
    assert network.isolated
    assert network.settles
    assert measure_network(replace(network, **{lacking: False}), SETTINGS, seed=0).empty


def test_the_sweep_of_b_over_eta_keeps_eta_large(network):
    """B is as large as B/η allows with η between half of the largest and the largest."""
    for strength in (1.0, 1.7, 2.0, 2.3, 7.9):
        batch, rate = _design("large", network, SETTINGS, strength, before=0)
        assert batch / rate * network.largest_rate == pytest.approx(strength)
        assert network.largest_rate / 2 < rate <= network.largest_rate


def test_the_sweep_of_b_rises_by_one_row_at_least(network):
    assert [_design("batch", network, SETTINGS, 1.0, before)[0] for before in (0, 4, 9)] == [4, 5, 10]


@pytest.mark.parametrize("sweep", ["large", "batch"])
def test_sweeps_end_below_the_number_of_rows(network, monkeypatch, sweep):
    """A minibatch without replacement of all rows has no noise, and a larger one does not exist."""
    sizes = []

    def frequent(point, *_):
        sizes.append(point.batch)
        return pd.DataFrame({"log_time": [0.0], "relaxation": [1.0]})

    monkeypatch.setattr(SweepPoint, "measured", frequent)
    escapes._sweep(network, sweep, "minibatches", EscapeSettings(points=60), 0, NO_CACHE)
    assert len(network.basin.loss) == SETTINGS.rows
    assert SETTINGS.rows / (SETTINGS.growth**2 + 0.05) < sizes[-1] < SETTINGS.rows


@pytest.fixture(scope="module")
def whole(network):
    """Sweeps over four e-folds, with few replicas; splitting begins at ln τ = 4."""
    few = {"replicas": 32, "most_replicas": 208, "gradients": 10**6, "split_replicas": 200, "repeats": 8}
    changed = few | {"e_folds": 4.0, "points": 30, "split_from": 4.0}
    rows = measure_network(network, SETTINGS.model_copy(update=changed), seed=0)
    return rows.assign(level=rows["log_time"] - np.log(rows["relaxation"]))


def test_sweeps_end_at_the_wanted_range_from_the_later_first_settled_point(whole):
    """No last point lies more than 0.4 below the wanted end; with replacement none is far above.

    Without replacement ln τ is convex in B, so that the line through the last points falls short of it.
    """
    levels = {key: list(part["level"]) for key, part in whole.groupby(["sweep", "noise"])}
    assert len(levels) == 6
    for (sweep, noise), of_sweep in levels.items():
        first = first_settled(of_sweep)
        if noise == "minibatches" and sweep != "eta":
            first = max(first, first_settled(levels[sweep, "Gaussian"]))
        spare = 1.0 if noise == "Gaussian" else 0.0
        assert of_sweep[-1] > first + 4.0 + spare - CLOSEST
        if noise != "no replacement":
            assert of_sweep[-1] < first + 5.2 + spare
        assert max(of_sweep[:-1]) <= of_sweep[-1]


def test_splitting_measures_rare_escapes_under_gaussian_noise_and_where_eta_is_small_and_agrees_with_plain_runs(whole):
    split, eta = whole["method"] == "splitting", whole["sweep"] == "eta"
    either = (whole["noise"] == "Gaussian") | eta
    assert set(whole.loc[split & ~eta, "noise"]) == {"Gaussian"}
    assert (whole.loc[either & (whole["level"] > 5.5), "method"] == "splitting").all()
    both = whole[split].merge(whole[~split], on=["sweep", "noise", "batch_size", "learning_rate"])
    assert set(both["sweep"]) == {"large", "batch", "eta"}
    assert ((both["log_time_x"] - both["log_time_y"]).abs() < 3 * np.hypot(both["error_x"], both["error_y"])).all()


def test_a_point_far_beyond_the_end_of_a_sweep_has_half_of_the_replicas(network, monkeypatch):
    """ln τ is B²/4. The sweep is to end at 10.5, 6.5 above its first settled point; 11.5 is expected of B = 7."""
    asked = []

    def convex(point, settings, _):
        asked.append((point.batch, settings.replicas))
        return pd.DataFrame({"log_time": [point.batch**2 / 4], "relaxation": [1.0]})

    monkeypatch.setattr(SweepPoint, "measured", convex)
    wanted = EscapeSettings(e_folds=6.5, replicas=16)
    escapes._sweep(network, "batch", "no replacement", wanted, 0, NO_CACHE)
    assert {replicas for _, replicas in asked[:-1]} == {16}
    assert asked[-1][1] == 8


def test_frequent_escapes_have_more_replicas(network):
    """Their number is that of the gradients that are allowed over those of a replica; below 160 it falls as 1/√."""
    settings = EscapeSettings(replicas=32, most_replicas=1024, gradients=10**6)

    def replicas(noise, expected):
        return SweepPoint(network, "batch", noise, 5, network.largest_rate, expected).replicas(settings)

    one = 5 * SweepPoint(network, "batch", "minibatches", 5, network.largest_rate, 4.0).relaxation
    assert replicas("minibatches", np.log(10**6 / one / 500)) == 512
    assert replicas("minibatches", np.log(10**6 / one / 40)) in {80, 81}
    assert replicas("Gaussian", 4.0) < replicas("minibatches", 4.0) < replicas("minibatches", 3.0)
    assert (replicas("minibatches", 0.0), replicas("minibatches", 12.0)) == (1024, 32)


def test_where_splitting_refuses_plain_runs_measure(network):
    """Half of the replicas leave before the basin has relaxed, whatever was expected."""
    settings = SETTINGS.model_copy(update={"split_replicas": 20, "repeats": 2})
    shallow = replace(network, small_radius=0.5 * network.small_radius)
    rows = SweepPoint(shallow, "batch", "Gaussian", 4, network.largest_rate, expected=8.0).measured(settings, seed=0)
    assert rows["method"].tolist() == ["plain"]
