"""Figures of networks draw what their tables say."""

import numpy as np
import pandas as pd
import pytest
from reading import labels

from sgd_replication.experiments.network_escape.figures import (
    network_collapse,
    network_directions,
    network_published,
    network_variants,
    network_wide,
)

pytestmark = pytest.mark.usefixtures("drawn")
X = np.arange(1.0, 9.0)
SETS = ("avila (stand-in wine)", "banknote")
PRINTED = ["Avila (stand-in Wine)", "Banknote"]


def rows(**columns):
    return pd.DataFrame({**columns, "x": X, "log_time": X, "error": 0.1, "method": "plain", "exponential": 0.5})


@pytest.fixture
def sweeps():
    names = ("k", "k fixed box", "batch", "eta")
    table = pd.concat([rows(model="network", sweep=name) for name in names], ignore_index=True)
    return dict.fromkeys(SETS, table)


@pytest.fixture
def published():
    names = ("5a", "5b", "5c")
    table = pd.concat(
        [rows(panel=name, rate=1 / X, batch_size=2.0, published=X + 1) for name in names], ignore_index=True
    )
    return dict.fromkeys(SETS, table)


def test_every_set_stands_beside_the_published_points(published):
    figure = network_published(published)
    assert labels(figure.legends[0]) == ["published, Avila", *PRINTED]


def test_the_better_law_and_the_set_are_named(sweeps):
    figure = network_wide(sweeps)
    assert len(figure.axes) == 6
    assert figure.axes[0].get_title(loc="left") == "exponential predicts better"
    assert figure.axes[0].get_ylabel().startswith("Avila (stand-in Wine)")


def test_both_sweeps_share_an_axis(sweeps, published):
    ours, printed, _ = network_collapse(sweeps, published, dict.fromkeys(SETS, 0.5)).axes
    assert {tuple(line.get_xdata()) for line in ours.lines if len(line.get_xdata()) == 8} == {
        tuple(X / 0.5),
        tuple(X),
    }
    assert "5a, published" in labels(printed.get_legend())


def test_variants_and_directions_have_a_legend():
    table = pd.concat([rows(variant=name) for name in ("box", "ball")], ignore_index=True)
    assert labels(network_variants(dict.fromkeys(SETS, table)).legends[0]) == ["box", "ball"]
    spectra = pd.DataFrame({"curvature": X, "noise": X, "early": X, "at_exit": X[::-1]})
    figure = network_directions({"wine": spectra}, {"wine": rows()})
    assert labels(figure.legends[0]) == ["Wine"]
    share = figure.axes[1]
    sharpest_first = share.lines[0].get_ydata()
    assert sharpest_first[0] == pytest.approx(1 / 36)
    assert sharpest_first[-1] == pytest.approx(1)
