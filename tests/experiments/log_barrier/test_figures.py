"""Figures of the log-loss barrier draw what their tables say."""

import numpy as np
import pandas as pd
import pytest
from reading import labels, lines

from sgd_replication.experiments.log_barrier.figures import log_barrier_figure, log_noise, log_regression
from sgd_replication.experiments.log_barrier.finite_figures import log_finite
from sgd_replication.experiments.log_barrier.network_figures import log_decoupling, log_printed_noise
from sgd_replication.experiments.log_barrier.outlier_figures import log_outliers

pytestmark = pytest.mark.usefixtures("drawn")
X = np.arange(1.0, 7.0)


def test_noise_stands_under_the_name_of_what_was_used():
    rows = [
        pd.DataFrame({"objective": name, "replicate": 0, "epoch": X, "loss": 1 / X, "noise": 2 / X})
        for name in ("cross-entropy", "squared error")
    ]
    table = pd.concat(rows)
    figure = log_noise({"fashion_mnist (stand-in digits)": table, "mnist": table})
    assert [axis.get_title(loc="left") for axis in figure.axes] == ["Fashion-MNIST (stand-in Digits)", "MNIST"]
    assert labels(figure.axes[0].get_legend()) == ["cross-entropy", "squared error"]


def test_every_eta_batch_and_dimension_is_drawn():
    stationary = pd.DataFrame(
        {
            "learning_rate": 0.5,
            "batch_size": 2,
            "window": [0.9, 0.99, 0.999],
            "exponent": 3.0,
            "reach": 0.1,
            "exact": 3.1,
            "theory": 5.0,
            "kesten": 3.2,
            "diffusion": 3.0,
        }
    )
    histograms = pd.DataFrame(
        {"learning_rate": 0.5, "batch_size": 2, "log_loss": X / 6, "density": 1 / X, "count": [5, 4, 3, 2, 1, 0]}
    )
    passage = pd.concat(
        pd.DataFrame(
            {
                "dimension": dimension,
                "ratio": 1 + X / 6,
                "log_time": X,
                "error": 0.1,
                "log_diffusion": X - 1,
                "theory": 10.0,
            }
        )
        for dimension in (1, 4)
    )
    figure = log_regression(stationary, histograms, passage)
    law, exponents, times = figure.axes
    assert labels(law.get_legend()) == ["0.5, 2"]
    assert len(lines(law)["0.5, 2"].get_xdata()) == 5  # empty bins have no logarithm
    assert list(lines(exponents)["exact chain, fitted"].get_ydata()) == [3.1]
    assert labels(times.get_legend()) == ["n = 1", "n = 4"]


def test_the_barrier_s_slopes_are_those_of_its_times():
    table = pd.concat(
        pd.DataFrame(
            {
                "ratio": ratio,
                "integral": 0.4,
                "inverse_rate": X,
                "log_time": np.log1p(ratio) * X,
                "error": 0.1,
                "exact": 2 * X,
                **dict.fromkeys(("log_diffusion", "true_diffusion", "log_euler", "true_euler", "formula"), X),
            }
        )
        for ratio in (0.5, 2.0, 8.0)
    )
    slopes = log_barrier_figure(table).axes[1]
    assert lines(slopes)["exact chain"].get_ydata() == pytest.approx([2, 2, 2])
    assert lines(slopes)[r"$2\int L'/C$"].get_ydata() == pytest.approx([0.8, 0.8, 0.8])
    measured = next(c for c in slopes.containers if c.get_label() == "SGD")
    assert measured[0].get_ydata() == pytest.approx(np.log1p([0.5, 2.0, 8.0]))


def test_both_spectra_are_drawn_at_every_moment():
    rank = np.arange(1, 9)
    moments = [
        {"replicate": replicate, "epoch": epoch, "rank": rank, "loss": 0.25, "product": 1 / rank, "weighted": 2 / rank}
        for replicate in range(2)
        for epoch in (0, 50, 500)
    ]
    figure = log_decoupling(pd.concat(map(pd.DataFrame, moments)))
    assert [axis.get_title(loc="left") for axis in figure.axes[:3]] == [
        "at the start, L = 0.25",
        "after 50 epochs, L = 0.25",
        "after 500 epochs, L = 0.25",
    ]
    assert [axis.get_title(loc="left") for axis in figure.axes[3:]] == ["median factor 2.00"] * 3
    assert len(figure.axes[3].lines) == 3  # two trainings, and the line at 1


def test_noise_and_powers_of_every_training_are_drawn():
    rows = [
        pd.DataFrame({"objective": name, "replicate": k, "epoch": X, "loss": 1 / X, "noise": 2 / X**power})
        for name, power in (("cross-entropy", 2.0), ("squared error", 1.0))
        for k in range(3)
    ]
    figure = log_printed_noise({"fashion_mnist": pd.concat(rows)})
    noise, powers = figure.axes
    assert len(noise.lines) == 2 * (3 + 1)
    assert [one.get_text() for one in powers.get_xticklabels()] == ["cross-entropy", "squared error"]
    assert [list(c.get_offsets()[:, 1]) for c in powers.collections[:1]] == [pytest.approx([2, 2, 2])]
    means = [c[0].get_ydata()[0] for c in powers.containers]
    assert means == pytest.approx([2, 1])


def test_limits_and_log_odds_are_drawn_over_the_published_ones():
    growth = pd.DataFrame(
        {
            "learning_rate": [0.1, 0.1, 0.5, 0.5],
            "batch_size": [1, 1, 4, 4],
            "outliers": [10, 20, 8, 16],
            "growth": [-0.02, 0.02, -0.1, 0.1],
            "error": 0.001,
            "exact": [-0.02, 0.02, -0.1, 0.1],
            "limit": [18.0, 18.0, 12.0, 12.0],
            "printed": [22.0, 22.0, 18.0, 18.0],
            "matched_limit": [20.0, 20.0, 15.0, 15.0],
        }
    )
    times = {"ratio": 4.0, "learning_rate": 0.2, "outliers": [1, 2, 4], "error": 0.03, "matched_error": 0.04}
    times |= {"log_time": [8.0, 7.0, 5.0], "matched_log_time": [7.5, 6.7, 5.5], "formula": [8.0, 7.2, 5.6]}
    rates, limits, odds = log_outliers(growth, pd.DataFrame(times)).axes
    assert labels(rates.get_legend()) == ["0.1, 1", "0.5, 4"]
    assert lines(limits)["SGD, exact"].get_ydata() == pytest.approx([18 / 22, 12 / 18])
    sgd, matched = odds.containers
    assert sgd[0].get_ydata() == pytest.approx([1, 3])
    assert matched[0].get_ydata() == pytest.approx([0.8, 2.0])


def test_a_fixed_set_stands_beside_new_examples():
    law = {"learning_rate": 0.5, "batch_size": [1, 2], "exponent": [2.0, 3.2], "reach": 0.1}
    laws = pd.concat(
        pd.DataFrame(law | {"window": window, "exact": [1.9, 3.3], "theory": [3.0, 5.0]})
        for window in (0.9, 0.99, 0.999)
    )
    runs = [{"dimension": n, "run": run, "ratio": [2.0, 3.0], "iterations": [40, 90]} for n in (1, 4) for run in (0, 1)]
    rows = [
        {"dimension": n, "ratio": [2.0, 3.0], "log_time": [3.6, 4.4], "exact": exact, "theory": 2.0}
        for n, exact in ((1, [3.5, 4.3]), (4, np.nan))
    ]
    exponents, passages = log_finite(laws, pd.concat(map(pd.DataFrame, runs)), pd.concat(map(pd.DataFrame, rows))).axes
    assert labels(exponents.get_legend()) == [r"SGD, $\eta = 0.5$"]
    assert labels(passages.get_legend()) == ["n = 1", "n = 4"]
    solid = [line.get_ydata() for line in passages.lines if line.get_linestyle() == "-"]
    assert [list(values) for values in solid] == [[3.5, 4.3], [3.6, 4.4]]
