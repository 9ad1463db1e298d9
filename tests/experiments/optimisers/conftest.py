"""Tables that follow the laws exactly."""

import numpy as np
import pandas as pd
import pytest

from sgd_replication.experiments.optimisers.settings import ExponentSettings, OddsSettings
from sgd_replication.experiments.optimisers.sweeps import sweeps_of


@pytest.fixture
def exponents():
    """Heavy ball has its least action, Adam the law of a v that follows up to a memory of 100."""
    settings, parts = ExponentSettings(), []
    for sweep in sweeps_of(settings):
        limit = np.array(settings.exponents)
        rows = pd.DataFrame({"limit": limit, "log_prefactor": 5.0, "error": 0.05, "climb": 100.0, "stiffness": 0.05})
        memory = sweep.optimiser.memory
        rows["other"] = limit * (1.6 if memory is None else 0.7)
        rows["action"] = limit * (1 + 0.5 * sweep.optimiser.momentum**20) if memory is None else np.nan
        exponent = rows["action"] if memory is None else rows["limit"] if memory <= 100 else rows["other"]
        rows = rows.assign(log_time=5.0 + exponent, arm=sweep.arm, axis=sweep.axis, momentum=sweep.optimiser.momentum)
        rows = rows.assign(memory=np.nan if memory is None else memory, batch_size=8, learning_rate=0.1, sharpness=1.0)
        parts.append(rows)
    return pd.concat(parts, ignore_index=True)


@pytest.fixture
def odds():
    table = pd.MultiIndex.from_product(
        [["SGD", "heavy ball", "Adam", "frozen Adam"], ["curvature", "white"], OddsSettings().ratios],
        names=["arm", "noise", "ratio"],
    ).to_frame(index=False)
    exponent = np.where(table["arm"].str.contains("Adam"), 0.5, 1.0)
    table["law"] = np.log(table["ratio"]) / 2 + (table["noise"] == "curvature") * 5 * (1 - table["ratio"] ** -exponent)
    return table.assign(log_odds=table["law"], error=0.05, crossings=100)
