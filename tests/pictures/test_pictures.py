"""Pictures show the numbers of their results, and results are printed in a line and written as tables."""

import sys

import numpy as np
import pytest
from matplotlib.figure import Figure

from sgd_diffusion.errors import UserError
from sgd_diffusion.escape import EscapeTimes, SplitEscape
from sgd_diffusion.statistics import compare_laws

RATES = np.array([0.1, 0.2])


@pytest.fixture
def axes():
    return Figure().add_subplot()


def times(points=2, replicas=250):
    """Exponential times, of which the longest are censored and one replica has diverged."""
    drawn = np.random.default_rng(0).exponential(100, (points, replicas)).round().astype(np.int64) + 1
    exited, diverged = drawn < 300, np.zeros_like(drawn, dtype=bool)
    exited[:, 0], diverged[:, 0] = False, True
    return EscapeTimes(np.minimum(drawn, 300), exited, diverged, np.resize(RATES, points))


def test_escape_times_are_printed_in_one_short_line():
    told = repr(times())
    assert told.startswith("EscapeTimes(2 points of 250 replicas: ")
    assert "1 diverged" in told
    assert f"mean time {times().estimate()[0].value:.4g} iterations" in told
    assert len(told) < 200
    assert repr(times(points=50)).endswith("and 44 more points)")
    assert len(repr(times(points=50))) < 500


def test_the_table_of_escape_times_has_a_row_for_each_replica():
    found, table = times(), times().to_frame()
    assert len(table) == found.iterations.size
    assert table["iterations"].tolist() == found.iterations.flatten().tolist()
    assert np.allclose(table["time"], (found.iterations * RATES[:, None]).flatten())
    assert table.groupby("point")["diverged"].sum().tolist() == [1, 1]
    assert list(found.at(1).to_frame()["learning_rate"].unique()) == [0.2]


def test_the_share_inside_falls_with_the_exits_and_ends_with_the_censored(axes):
    found = times()
    assert found.plot(axes) is axes
    steps = axes.lines[0].get_ydata()
    assert steps[0] == 1
    assert steps[-1] == pytest.approx(1 - found.exited[0].sum() / 249)
    law = axes.lines[1]
    assert law.get_ydata()[-1] == pytest.approx(np.exp(-law.get_xdata()[-1] / found.at(0).estimate().value))


def test_laws_are_printed_tabulated_and_drawn(axes):
    x = np.linspace(1, 9, 12)
    found = compare_laws(x[::-1], 2 + 0.7 * x[::-1], np.full(12, 0.1))
    assert "exponential law better than the power law by" in repr(found)
    assert len(repr(found)) < 250
    table = found.to_frame()
    assert table["law"].tolist() == ["exponential", "power"]
    assert table["extrapolation"].tolist() == found.extrapolation
    found.plot(axes)
    exponential = next(line for line in axes.lines if line.get_label() == "exponential")
    assert np.allclose(exponential.get_ydata(), 2 + 0.7 * x)
    bounds = axes.patches[0].get_extents().transformed(axes.transData.inverted())
    assert bounds.x1 == pytest.approx((x[5] + x[6]) / 2)


def test_a_split_is_printed_without_its_arrays():
    two = np.ones(2)
    curve = np.ones((2000, 2))
    told = repr(SplitEscape(0.01 * two, 10 * two, 5 * two, 3.0, learning_rate=0.1, spent=0, curve=curve))
    assert told.startswith("SplitEscape(ln τ = 6.91 ")
    assert len(told) < 300


def test_without_matplotlib_a_plot_says_what_it_needs(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(UserError, match="pip install matplotlib"):
        times().plot()
