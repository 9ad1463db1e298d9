"""The calibration on panels whose parameters are known."""

import math

import numpy as np
import pandas as pd
import pytest

from sgd_replication.experiments.styblinski_tang.calibration import calibrate
from sgd_replication.experiments.styblinski_tang.exact_times import EscapeTable, sgld_log_time
from sgd_replication.experiments.styblinski_tang.settings import StyblinskiTangSettings
from sgd_replication.experiments.styblinski_tang.tables import CALIBRATION

ETA, NODES = 0.006, 7
SETTINGS = StyblinskiTangSettings(dimension=10, learning_rate=ETA, sgld_learning_rate=0.001, table_nodes=NODES)


@pytest.fixture(scope="module")
def rough():
    """A coarser table, which stands for the chain in the making of panels and in the fit alike; it is made once."""
    table = EscapeTable.of(SETTINGS.dimension, NODES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EscapeTable, "of", lambda *asked: {(SETTINGS.dimension, NODES): table}[asked])
        yield table


def made_with(sigma, batch_4a, rate_4a, batch_4c, table):
    """Panels as they would be printed, without noise."""
    inverse_k, batch = np.linspace(0.5, 0.975, 20), np.arange(30.0, 50.0)
    inverse_eta = np.linspace(1667, 3250, 20)
    k, inverse_d = np.geomspace(1, 16, 16), np.linspace(2, 9.6, 20)
    panels = {
        "4a": (inverse_k, table(rate_4a / inverse_k, np.array(batch_4a), sigma)),
        "4b": (batch, table(np.array(ETA), batch, sigma)),
        "4c": (inverse_eta, table(1 / inverse_eta, np.array(batch_4c), sigma) - np.log(inverse_eta)),
        "6a": (k, k * math.exp(-sgld_log_time(0.001, 6.0, 10))),
        "6b": (inverse_d, np.array([sgld_log_time(0.001, 40 / value, 10) for value in inverse_d])),
    }
    return pd.concat([pd.DataFrame({"panel": name, "x": x, "y": y}) for name, (x, y) in panels.items()])


@pytest.mark.thorough
def test_known_parameters_are_found_again(rough):
    published = made_with(270.0, 20, 0.004, 2, rough)
    found = calibrate(published, SETTINGS)
    CALIBRATION.validate(found.table)
    value, low, high = found.amplitude
    assert low < 270 < high
    assert value == pytest.approx(270, rel=1e-3)
    assert found.parameters("4a")["batch_size"] == pytest.approx(20, abs=1)
    assert found.parameters("4a")["learning_rate"] == pytest.approx(0.004, rel=0.06)
    assert found.parameters("4c")["batch_size"] == 2
    assert found.parameters("6a")["diffusion_unit"] == pytest.approx(6.0, rel=0.02)
    assert found.parameters("6b")["diffusion_unit"] == pytest.approx(40.0, rel=0.02)
    assert (found.table["p"] > 0.99).all()


def test_a_panel_of_another_noise_is_not_met(rough):
    published = made_with(270.0, 20, 0.004, 2, rough)
    steeper = published["panel"] == "4a"
    published.loc[steeper, "y"] = 4 + 2 * (published.loc[steeper, "y"] - 4)
    found = calibrate(published, SETTINGS).table.set_index("panel")
    assert found.loc["4b", "p"] > 0.99
    assert found.loc["4a", "p"] < 0.05 or found.loc["4a", "batch_size"] > 30
