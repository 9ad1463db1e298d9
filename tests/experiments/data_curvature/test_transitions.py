"""Transitions between two minima: against an independent simulation, both methods, and the search that fails."""

import math
from functools import partial
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import torch
from matplotlib import pyplot as plt

from sgd_diffusion.point_cache import NO_CACHE
from sgd_diffusion.theory.path_action import step_actions
from sgd_diffusion.theory.point_action import least_point_action
from sgd_replication.experiments.data_curvature.committors import _first_arrivals, committor_at_saddle
from sgd_replication.experiments.data_curvature.crossings import describe_crossing, predict_crossing, predicted_action
from sgd_replication.experiments.data_curvature.jobs import transitions as job
from sgd_replication.experiments.data_curvature.samples import covariances
from sgd_replication.experiments.data_curvature.settings import TimedPairSettings, TransitionSettings
from sgd_replication.experiments.data_curvature.tables import COMMITTORS, CROSSINGS, ODDS, THEORIES, TRANSITIONS
from sgd_replication.experiments.data_curvature.transition_figures import data_theories, data_transitions
from sgd_replication.experiments.data_curvature.transitions import measure_times, transition_between
from sgd_replication.jobs.tables import no_rows, read_table, write_table

ACTION = 0.03
"""A value of V near that of the least action, to set B/η by."""


@pytest.fixture(scope="module")
def forth(unit):
    found = transition_between(unit, 0, 1)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def times(forth):
    settings = TransitionSettings(exponents=[1.0, 3.0], plain_up_to=3.0, split_from=3.0, replicas=100, repeats=4)
    return measure_times(forth, ACTION, settings, seed=3)


def slow_times(transition, batch, rate, replicas=100):
    """Iterations until replicas arrive, by gradients that numpy computes from the formula of the network."""
    inputs, labels = transition.loss.inputs.numpy(), transition.loss.targets.flatten().numpy()
    centre, metric = (tensor[0].numpy() for tensor in (transition.arrival.centres, transition.arrival.metrics))
    stream = np.random.default_rng(0)
    theta = np.tile(transition.start.theta.numpy(), (replicas, 1))
    left = np.zeros(replicas, dtype=int)
    step = 0
    while (left == 0).any():
        step += 1
        chosen = stream.integers(0, len(inputs), (replicas, batch))
        x = np.concatenate([inputs[chosen], np.ones((replicas, batch, 1))], axis=2)
        output = np.tanh(np.einsum("rbi,ri->rb", x, theta))
        error = (output - labels[chosen]) * (1 - output**2)
        theta -= rate * (error[:, :, None] * x).mean(1)
        away = theta - centre
        arrived = np.einsum("ri,ij,rj->r", away, metric, away) < 1
        left[arrived & (left == 0)] = step
    return left


def test_both_directions_cross_the_same_saddle(unit, forth):
    back = transition_between(unit, 1, 0)
    assert torch.allclose(forth.saddle.theta, back.saddle.theta, atol=1e-6)
    assert forth.barrier - back.barrier == pytest.approx(back.start.loss - forth.start.loss, abs=1e-9)
    rows = [describe_crossing(way) for way in (forth, back)]
    assert [row["to_flat"] for row in rows] in ([True, False], [False, True])
    assert rows[0]["noise"] == pytest.approx(rows[1]["noise"], rel=1e-4)


def test_an_independent_simulation_has_the_same_mean_time(forth, times):
    row = times[(times["method"] == "plain")].iloc[0]
    left = slow_times(forth, int(row["batch_size"]), row["learning_rate"])
    error = np.hypot(row["error"], left.std() / left.mean() / np.sqrt(len(left)))
    assert abs(row["log_time"] - math.log(left.mean())) < 4 * error


def test_plain_runs_and_splitting_agree(times):
    both = times[times["predicted"] == 3.0].set_index("method")
    assert set(both.index) == {"plain", "splitting"}
    gap = both.loc["plain", "log_time"] - both.loc["splitting", "log_time"]
    assert abs(gap) < 4 * np.hypot(*both["error"])


def test_b_over_eta_follows_the_predicted_exponent(forth, times):
    assert np.allclose(times["batch_size"] / times["learning_rate"] * ACTION, times["predicted"])
    assert (times["learning_rate"] * forth.largest_curvature < 0.2).all()


def test_from_the_saddle_half_of_the_replicas_arrive_at_each_minimum_in_weak_noise(forth):
    settings = TransitionSettings(committor_exponents=[1.0, 40.0], committor_replicas=200)
    rows = committor_at_saddle(forth, ACTION, settings, seed=1)
    assert (rows["arrived_flat"] + rows["arrived_sharp"] > 0.98).all()
    assert rows["arrived_flat"].iloc[-1] == pytest.approx(0.5, abs=4 * 0.5 / math.sqrt(200))


def test_first_arrivals_by_hand():
    where = torch.tensor([[-1, -1, 1, 0], [0, 1, 1, 1], [-1, -1, -1, -1]])
    assert _first_arrivals(where).tolist() == [1, 0, -1]


@pytest.mark.thorough
def test_predictions_are_those_of_independent_formulas(forth):
    found = predict_crossing(forth).set_index("theory")
    loss, here = forth.loss, forth.start
    actions = partial(step_actions, loss, partial(covariances, loss))
    least = least_point_action(actions, here.theta, forth.saddle.theta)
    assert found.loc["LDT", "exponent"] == pytest.approx(least, rel=0.01)
    mean_noise = float(loss.covariance(here.theta).trace()) / loss.dimension
    assert found.loc["Kramers", "exponent"] == pytest.approx(2 * forth.barrier / mean_noise)
    saddle = torch.linalg.eigvalsh(loss.hessian(forth.saddle.theta))
    ratio = float(saddle.abs().prod() / here.curvatures.prod())
    prefactor = math.log(2 * math.pi * math.sqrt(ratio) / -float(saddle[0]))
    assert found.loc["Kramers", "log_prefactor"] == pytest.approx(prefactor)
    assert found.loc["DDT", "log_prefactor"] == pytest.approx(math.log(2 * math.pi / -float(saddle[0])))
    assert predicted_action(found.reset_index()) == found.loc["CGF", "exponent"]


def test_without_a_saddle_there_is_no_transition(unit):
    assert transition_between(unit, 0, 0) is None


def test_a_set_without_pairs_has_empty_tables_and_figures(overlapping, tmp_path, monkeypatch):
    monkeypatch.setattr(job, "load_dataset", lambda resolution: overlapping)
    write_table(no_rows(ODDS), ODDS, tmp_path / "odds.parquet")
    output = SimpleNamespace(**{name: tmp_path / f"{name}.parquet" for name in job.SCHEMAS})
    inputs = SimpleNamespace(odds=tmp_path / "odds.parquet")
    settings = TimedPairSettings()
    job.run(
        SimpleNamespace(settings=settings, seed=0, input=inputs, output=output, cache=None, resolution=lambda: None)
    )
    tables = {name: read_table(schema, getattr(output, name)).assign(set="toy") for name, schema in job.SCHEMAS.items()}
    assert all(table.empty for table in tables.values())
    figure = data_transitions(tables["transitions"], tables["theories"])
    assert figure.axes[0].texts[0].get_text() == "no pair of minima found"
    data_theories(tables["transitions"], tables["theories"], tables["committors"])
    plt.close("all")


def test_the_rows_of_a_pair_fit_the_tables(forth, unit, overlapping, monkeypatch):
    monkeypatch.setattr(job, "squared_error_unit", lambda *_: unit.loss)
    monkeypatch.setattr(job, "train_committee", lambda *_: unit)
    known = pd.DataFrame({"theory": ["LDT", "CGF"], "exponent": [ACTION, math.nan], "log_prefactor": math.nan})
    monkeypatch.setattr(job, "predict_crossing", lambda way: known)
    quick = {"exponents": [0.5, 1.0], "plain_up_to": 1.0, "split_from": 9.0, "replicas": 20}
    quick |= {"committor_exponents": [2.0], "committor_replicas": 20}
    settings = TimedPairSettings(transitions=quick)
    found = job.measure_pair(overlapping, 7, 0, 1, settings, seed=0, cache=NO_CACHE)
    for name, schema in zip(job.SCHEMAS, (CROSSINGS, THEORIES, TRANSITIONS, COMMITTORS), strict=True):
        assert len(schema.validate(found[name][list(schema.columns)]))
    assert found["crossings"][["start", "end"]].to_numpy().tolist() == [[0, 1], [1, 0]]
    assert (found["transitions"]["draw"] == 7).all()
