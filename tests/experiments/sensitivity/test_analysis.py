"""What another choice gives, against samples whose answer is known."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from sgd_replication.experiments.sensitivity.analysis import (
    advantage_by_range,
    slope_by_cutoff,
    slope_by_lateness,
)
from sgd_replication.experiments.sensitivity.figures import choices


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


def test_a_network_with_too_few_elements_is_drawn_without_a_line():
    few = np.geomspace(0.1, 1, 5)
    table = slope_by_cutoff(few, few, cutoffs=[0.01], highest=1.0)
    assert table.empty
    one = {"network": table}
    figure = choices(one, one, one, one, taken={})
    assert len(figure.axes[1].lines[0].get_xdata()) == 0
    plt.close(figure)
