"""Networks of several widths: their minima against finite differences in numpy, outcomes, estimates and the table."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import find_minimum
from sgd_diffusion.statistics.shares import share_of
from sgd_replication.experiments.data_curvature import widths
from sgd_replication.experiments.data_curvature.jobs import outcomes as estimating
from sgd_replication.experiments.data_curvature.jobs import widths as measuring
from sgd_replication.experiments.data_curvature.report import data_widths_table
from sgd_replication.experiments.data_curvature.samples import network_on_rows
from sgd_replication.experiments.data_curvature.width_estimates import median_of, width_estimates
from sgd_replication.experiments.data_curvature.width_settings import WidthSettings
from sgd_replication.experiments.data_curvature.width_tables import WIDTHS
from sgd_replication.experiments.data_curvature.widths import LONGEST, first_weights, outcome_of, widths_of
from sgd_replication.jobs.tables import read_table

SETTINGS = WidthSettings(rows=60, draws=2, units=[1, 2], trainings=6)


def slope(loss, theta):
    """Gradient of the mean of ln(1 + e^z) − yz with z = Σ c tanh(w·x + b), in numpy."""
    inputs, labels = loss.inputs.numpy(), loss.targets[:, 0].numpy()
    units = len(theta) // 3
    weights, biases = theta[: 2 * units].reshape(units, 2), theta[2 * units :]
    hidden = np.tanh(inputs @ weights.T + biases)
    error = 1 / (1 + np.exp(-SETTINGS.output_weight * hidden.sum(1))) - labels
    back = error[:, None] * SETTINGS.output_weight * (1 - hidden**2) / len(labels)
    return np.concatenate([(back.T @ inputs).ravel(), back.sum(0)])


def curvatures(loss, theta, step=1e-5):
    """Eigenvalues of the Hessian from central differences of the gradient."""
    sides = [(slope(loss, theta + e) - slope(loss, theta - e)) / (2 * step) for e in step * np.eye(len(theta))]
    return np.linalg.eigvalsh((np.array(sides) + np.array(sides).T) / 2)


@pytest.mark.parametrize(("units", "draw"), [(1, 0), (2, 0), (2, 1)])
def test_the_best_conditioned_minimum_is_one_by_finite_differences(overlapping, units, draw):
    loss = network_on_rows(overlapping, units, SETTINGS, seed=0, draw=draw)
    starts = first_weights(loss, units, SETTINGS, seed=0, draw=draw)
    conditions, lowest, places = [], [], []
    for start in starts:
        try:
            theta = find_minimum(loss, start, iterations=LONGEST).theta.numpy()
        except LandscapeError:
            continue
        values = curvatures(loss, theta)
        assert np.linalg.norm(slope(loss, theta)) < 1e-9
        if values[0] > SETTINGS.lowest_curvature:
            conditions, lowest = [*conditions, values[-1] / values[0]], [*lowest, values[0]]
            places.append(np.abs(theta).max())
    row = outcome_of(loss, starts, SETTINGS)
    best = int(np.argmin(conditions))
    assert row["isolated"] == len(conditions)
    assert row["condition"] == pytest.approx(conditions[best], rel=1e-4)
    assert row["lowest_curvature"] == pytest.approx(lowest[best], rel=1e-4)
    assert row["relaxation"] == pytest.approx(conditions[best] / SETTINGS.stiffest, rel=1e-4)
    assert row["largest_weight"] == pytest.approx(places[best], rel=1e-6)
    assert row["gradient_norm"] < 1e-10
    assert row["outcome"] == ("run" if conditions[best] <= SETTINGS.largest_condition else "condition")


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({"largest_condition": 1e9}, "run"),
        ({"largest_condition": 1.0}, "condition"),
        ({"lowest_curvature": 9.0}, "flat"),
    ],
)
def test_a_bound_that_is_missed_is_the_outcome(overlapping, change, outcome):
    loss = network_on_rows(overlapping, 1, SETTINGS, seed=0, draw=0)
    starts = first_weights(loss, 1, SETTINGS, seed=0, draw=0)
    row = outcome_of(loss, starts, SETTINGS.model_copy(update=change))
    assert row["outcome"] == outcome
    assert row["minima"] > 0
    assert (row["isolated"] == 0) == np.isnan(row["condition"]) == (outcome == "flat")


def test_weights_of_classes_that_do_not_overlap_grow(overlapping):
    """One cut explains all labels, so that no training has a minimum or all have a flat one."""
    loss = network_on_rows(overlapping, 1, SETTINGS, seed=0, draw=0)
    loss.targets[:, 0] = (loss.inputs[:, 0] > 0).double()
    row = outcome_of(loss, first_weights(loss, 1, SETTINGS, seed=0, draw=0), SETTINGS)
    assert row["outcome"] in ("flat", "none")
    assert row["largest_weight"] > 10


def test_draws_share_their_rows_over_widths_and_have_weights_of_their_own(overlapping):
    loss = network_on_rows(overlapping, 2, SETTINGS, seed=0, draw=0)
    weights = [first_weights(loss, units, SETTINGS, seed=0, draw=draw) for units, draw in ((2, 0), (2, 1), (3, 0))]
    assert not np.intersect1d(weights[0], weights[1]).size
    assert not np.intersect1d(weights[0], weights[2]).size
    table = widths_of(overlapping, SETTINGS, seed=0)
    assert table[["units", "draw"]].to_numpy().tolist() == [[1, 0], [1, 1], [2, 0], [2, 1]]
    again = outcome_of(loss, weights[0], SETTINGS)
    assert table[(table["units"] == 2) & (table["draw"] == 0)].iloc[0]["largest_weight"] == again["largest_weight"]


@pytest.fixture
def rows():
    """Two sets, eight draws each: one unit runs but for one draw, of two units half is isolated."""
    parts = []
    for name, factor in (("one", 1.0), ("two", 2.0)):
        first = pd.DataFrame({"draw": range(8), "units": 1, "outcome": ["run"] * 7 + ["none"]})
        first = first.assign(condition=[*(factor * np.arange(1, 8)), np.nan])
        second = pd.DataFrame({"draw": range(8), "units": 2, "outcome": ["run"] + ["condition"] * 3 + ["flat"] * 4})
        second = second.assign(condition=[8.0, *(factor * np.array([30.0, 20.0, 40.0])), *[np.nan] * 4])
        parts.append(pd.concat([first, second]).assign(set=name, relaxation=lambda table: 5 * table["condition"]))
    return pd.concat(parts, ignore_index=True)


def test_shares_are_those_of_draws(rows):
    found = width_estimates(rows)
    assert {found[f"one_2_{name}"].value for name in ("run", "condition", "flat", "none")} == {1 / 8, 3 / 8, 4 / 8, 0}
    assert found["one_1_isolated"].value == 7 / 8
    assert (found["narrowest_run"].value, found["narrowest_run"].n) == (14 / 16, 16)
    assert (found["wider_run"].value, found["wider_run"].n) == (2 / 16, 16)
    assert (found["widest_run"].value, found["draws"].value) == (2, 16)
    assert [found[f"{name}_units"].value for name in ("narrowest", "second", "widest")] == [1, 2, 2]
    p, n, z = 2 / 16, 16, stats.norm.ppf(0.975)
    middle, half = p + z * z / (2 * n), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    wilson = [(middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)]
    assert [found["wider_run"].low, found["wider_run"].high] == pytest.approx(wilson)


def test_condition_numbers_are_those_of_isolated_minima(rows):
    found = width_estimates(rows)
    assert found["one_1_condition_median"].value == 4.0
    assert found["two_1_relaxation_median"].value == 40.0
    assert "one_2_condition_median" not in found  # of four draws
    assert found["one_2_condition_lowest"].value == 8.0
    assert found["one_2_iterations"].value == pytest.approx(40 * 10 * np.exp(8))
    nothing = width_estimates(rows.assign(outcome="none", condition=np.nan, relaxation=np.nan))
    assert nothing["widest_run"].value == nothing["wider_run"].value == 0
    assert not [key for key in nothing if "lowest" in key or "median" in key]


@pytest.mark.parametrize("count", [0, 5, 6, 7, 20, 60, 101])
def test_the_interval_of_a_median_is_the_shortest_pair_of_ranks_with_95_percent(count):
    found = median_of(np.arange(1.0, count + 1))
    coverages = {rank: 1 - 2 * stats.binom.cdf(rank - 1, count, 0.5) for rank in range(1, count // 2 + 1)}
    ranks = [rank for rank, coverage in coverages.items() if coverage >= 0.95]
    assert (found is None) == (not ranks)
    if found:
        assert (found.low, found.value, found.high) == (max(ranks), (count + 1) / 2, count + 1 - max(ranks))


def test_the_table_is_in_the_order_of_sets_and_units():
    found = {f"{key}_run": share_of(0.0, 20) for key in ("b_10", "b_2", "a_1", "narrowest", "wider")}
    lines = data_widths_table({"data-widths (stand-in wine)": found}).splitlines()
    assert [line.split(" & ")[:2] for line in lines] == [["a", "1"], ["b", "2"], ["b", "10"]]


@pytest.mark.parametrize("found", [True, False])
def test_the_jobs_write_the_table_and_the_estimates(overlapping, tmp_path, monkeypatch, found):
    """Also of a set in which no search ends at a minimum."""

    def no_minimum(*_, **__):
        raise LandscapeError("no minimum")

    if not found:
        monkeypatch.setattr(widths, "find_minimum", no_minimum)
    monkeypatch.setattr(measuring, "load_dataset", lambda resolution: overlapping)
    output = SimpleNamespace(widths=tmp_path / "data-toy" / "widths.parquet")
    output.widths.parent.mkdir()
    measuring.run(SimpleNamespace(settings=SETTINGS, seed=0, output=output, resolution=lambda: None))
    table = read_table(WIDTHS, output.widths)
    assert len(table) == 4
    assert (table["outcome"] != "none").any() == found
    written = {}
    monkeypatch.setattr(estimating, "write_estimates", lambda job, **content: written.update(content))
    estimating.run(SimpleNamespace(input=SimpleNamespace(data=[], widths=[output.widths])))
    assert written["part"] == "data-widths"
    assert written["estimates"]["toy_1_none"].value == (table["outcome"][:2] == "none").mean()
