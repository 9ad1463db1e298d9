"""Figures of the rival theories draw what their tables say."""

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from sgd_diffusion.figures import (
    bal_laws,
    bal_networks,
    bal_phases,
    ldt_starts,
    ldt_wells,
    log_barrier_figure,
    log_noise,
    log_regression,
    style,
    theory_contest,
)

X = np.arange(1.0, 7.0)


@pytest.fixture(autouse=True)
def drawn():
    with style():
        yield
    plt.close("all")


def labels(axis):
    return [text.get_text() for text in axis.get_legend().get_texts()]


def lines(axis):
    return {line.get_label(): line for line in axis.get_lines()}


def test_noise_stands_under_the_name_of_what_was_used():
    rows = [
        pd.DataFrame({"objective": name, "replicate": 0, "epoch": X, "loss": 1 / X, "noise": 2 / X})
        for name in ("cross-entropy", "squared error")
    ]
    table = pd.concat(rows)
    figure = log_noise({"fashion_mnist (stand-in digits)": table, "mnist": table})
    assert [axis.get_title(loc="left") for axis in figure.axes] == ["fashion_mnist (stand-in digits)", "mnist"]
    assert labels(figure.axes[0]) == ["cross-entropy", "squared error"]


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
    assert labels(law) == ["0.5, 2"]
    assert len(lines(law)["0.5, 2"].get_xdata()) == 5  # empty bins have no logarithm
    assert list(lines(exponents)["exact chain, fitted"].get_ydata()) == [3.1]
    assert labels(times) == ["n = 1", "n = 4"]


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
                "log_diffusion": X,
                "formula": X,
            }
        )
        for ratio in (0.5, 2.0, 8.0)
    )
    slopes = log_barrier_figure(table).axes[1]
    assert lines(slopes)["exact chain"].get_ydata() == pytest.approx([2, 2, 2])
    assert lines(slopes)[r"$2\int L'/C$"].get_ydata() == pytest.approx([0.8, 0.8, 0.8])
    measured = next(c for c in slopes.containers if c.get_label() == "SGD")
    assert measured[0].get_ydata() == pytest.approx(np.log1p([0.5, 2.0, 8.0]))


def test_wells_of_both_noises():
    wells = pd.concat(
        pd.DataFrame(
            {
                "noise": noise,
                "exit": exit,
                "sharpest": sharpest,
                "quasi_potential": 1.0,
                "inverse_noise": X,
                "continuous": X,
                "log_time": X + 0.2 if noise == "C = H" else np.nan,
                "error": 0.1,
            }
        )
        for noise in ("C = H", "C = I")
        for exit in ("ball", "level")
        for sharpest in (1.0, 2.0)
    )
    curved = pd.DataFrame({"inverse_noise": X, "log_time": X - 9, "error": 0.1, "action": 2.0, "white_action": 3.0})
    ball, level, way = ldt_wells(wells, curved).axes
    assert ball.get_title(loc="left") == "ball"
    assert labels(level) == [r"$\lambda$ = 1", r"$\lambda$ = 2"]
    assert way.get_ylim()[0] < -9 + 1


def test_starts_and_a_stand_in_are_named():
    rows = {"x": X, "log_time": X, "error": 0.1, "exact": X, "stiff": X, "continuous": X}
    starts = pd.concat(
        pd.DataFrame({"valley": valley, "sweep": sweep, "start": start, **rows})
        for valley in ("parabolas", "ball")
        for sweep in ("batch", "eta")
        for start in ("minimum", "displaced", "equilibrium")
    )
    levels = starts[(starts["valley"] == "ball") & (starts["start"] != "equilibrium")]
    figure = ldt_starts(starts, levels, "avila: stand-in wine")
    assert "from displaced" in [text.get_text() for text in figure.legends[0].get_texts()]
    assert figure.get_suptitle() == "avila: stand-in wine"


def test_balance_is_drawn_three_ways_and_announces_a_stand_in():
    names = ("SGD", "gradient descent", "gradient descent, 2η", "white noise")
    balance = pd.concat(
        pd.DataFrame({"dynamics": name, "run": 0, "unit": 0, "time": X, "gap": X, "noise_w": X, "noise_u": 3 * X})
        for name in names
    )
    changes = pd.DataFrame({"run": [0, 1], "unit": 0, "change": [2.0, 4.0], "law": [3.0, 3.0], "with_step": 3.0})
    figure = bal_networks(balance, changes, "avila: stand-in wine")
    assert figure.get_suptitle() == "avila: stand-in wine"
    norms, noise = lines(figure.axes[1]), lines(figure.axes[2])
    assert set(norms) == set(noise) == {"SGD", "gradient descent", "white noise"}
    assert np.allclose(norms["SGD"].get_ydata(), X)
    assert np.allclose(noise["SGD"].get_ydata(), 0.5)


def test_laws_name_their_distance_and_what_diverged():
    ratios = [0.15, 0.6]
    rows = [
        {"depth": depth, "setting": setting, "ratio": ratio, "dynamics": "SGD"}
        for depth in (0, 1)
        for setting in ("small", "large")
        for ratio in ratios
    ]
    laws = pd.DataFrame(rows).assign(distance=0.014, diverged=[0.0] * 7 + [0.25])
    densities = pd.concat(pd.DataFrame({**row, "v": X, "density": X, "law": X + 1}) for row in rows)
    figure = bal_laws(densities, laws)
    assert labels(figure.axes[0]) == ["0.15: KS 0.014", "0.6: KS 0.014"]
    assert labels(figure.axes[3])[1].endswith(", 25.0% diverged")


def test_phases_leave_out_laws_that_do_not_exist():
    growth = pd.DataFrame({"slope": 0.1, "ratio": X, "growth": 1 - X, "diffusion": 1 - X, "transition": 0.9})
    widths = pd.DataFrame({"depth": [0] * 6 + [1] * 6, "ratio": [*X, *X], "middle_half": [*X, 3, 4, 2, 1, 0, 0]})
    laws = pd.DataFrame({"depth": [1], "setting": ["small"], "dynamics": ["SGD"], "ratio": [0.5], "middle_half": [2.0]})
    tails = pd.DataFrame({"depth": [0, 1], "exponent": [10.0, 3.4], "reach": [1.0, 0.2], "theory": [10.5, 3.5]})
    figure = bal_phases(growth, widths, laws, tails)
    one = lines(figure.axes[1])["1"]
    assert one.get_xdata().tolist() == [1, 2, 3, 4]
    assert max(one.get_ydata()) == 1


def test_the_contest_fills_the_nearest_and_leaves_out_who_has_no_say():
    contest = pd.DataFrame(
        {
            "family": "wells",
            "system": "ball",
            "sweep": "batch",
            "theory": ["Kramers", "DDT", "LOG", "LDT"],
            "ratio": [1.0, 2.0, np.nan, np.inf],
            "error": [0.1, 0.0, np.nan, np.nan],
            "best": [True, False, False, False],
        }
    )
    axis = theory_contest(contest).axes[0]
    marks = [container[0] for container in axis.containers]
    assert [float(mark.get_xdata()[0]) for mark in marks] == [1, 2, 10]
    assert [mark.get_markerfacecolor() == "white" for mark in marks] == [False, True, True]
    assert axis.get_yticklabels()[0].get_text() == "ball, batch"
