"""Panels without anything to show say so."""

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt

from sgd_replication.experiments.data_curvature.figures import data_noise_shape, data_saddles
from sgd_replication.experiments.data_curvature.tables import PREDICTIONS
from sgd_replication.jobs.tables import no_rows


def test_a_run_without_settled_sweeps_or_saddles_says_so():
    x = np.geomspace(4, 16, 6)
    rows = pd.DataFrame({"log_time": x / 10, "batch_size": 1, "learning_rate": 1 / x, "relaxation": 10.0, "error": 0.1})
    known = {"set": "toy", "model": "tanh unit", "draw": 0, "sweep": "large", "noise": "minibatches"}
    figure = data_noise_shape(rows.assign(**known), no_rows(PREDICTIONS).assign(set="toy"))
    assert "eight e-folds" in figure.axes[1].texts[0].get_text()
    saddles = pd.DataFrame({"set": [], "curvature": [], "noise": [], "symmetric": []})
    assert data_saddles(saddles).axes[0].texts[0].get_text() == "no saddle found"
    plt.close("all")
