"""Figures of noise balance draw what their tables say."""

import numpy as np
import pandas as pd
import pytest
from reading import labels, lines

from sgd_replication.experiments.noise_balance.figures import JUDGED, bal_laws, bal_networks, bal_phases

pytestmark = pytest.mark.usefixtures("drawn")
X = np.arange(1.0, 7.0)


def test_balance_is_drawn_three_ways_and_announces_a_stand_in():
    names = ("SGD", "gradient descent", "gradient descent, 2η", "white noise")
    course = pd.concat(pd.DataFrame({"dynamics": name, "time": X, "gap": X, "imbalance": 0.5}) for name in names)
    units = pd.DataFrame({"dynamics": "SGD", "network": [0, 1], "unit": 0, "change": [2.0, 4.0], "law": 3.0})
    judged = {name: {"value": 1.0, "low": 0.9, "high": 1.2} for name in JUDGED}
    figure = bal_networks(course, units, judged, "avila: stand-in wine")
    assert figure.get_suptitle() == "Avila: stand-in Wine"
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
    assert labels(figure.axes[0].get_legend()) == ["0.15: KS 0.014", "0.6: KS 0.014"]
    assert labels(figure.axes[3].get_legend())[1].endswith(", 25.0% diverged")


def test_phases_leave_out_laws_that_do_not_exist():
    growth = pd.DataFrame({"slope": 0.1, "ratio": X, "growth": 1 - X, "diffusion": 1 - X, "transition": 0.9})
    widths = pd.DataFrame({"depth": [0] * 6 + [1] * 6, "ratio": [*X, *X], "middle_half": [*X, 3, 4, 2, 1, 0, 0]})
    laws = pd.DataFrame({"depth": [1], "setting": ["small"], "dynamics": ["SGD"], "ratio": [0.5], "middle_half": [2.0]})
    tails = pd.DataFrame({"depth": [0, 1], "exponent": [10.0, 3.4], "reach": [1.0, 0.2], "theory": [10.5, 3.5]})
    figure = bal_phases(growth, widths, laws, tails)
    one = lines(figure.axes[1])["1"]
    assert one.get_xdata().tolist() == [1, 2, 3, 4]
    assert max(one.get_ydata()) == 1
