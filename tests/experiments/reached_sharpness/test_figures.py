"""The figure of the sharpness at equal loss."""

import numpy as np
import pytest
from reading import labels

from sgd_replication.experiments.reached_sharpness.design import measure_set
from sgd_replication.experiments.reached_sharpness.figures import reached_sharpness


@pytest.mark.usefixtures("drawn")
def test_lines_are_geometric_means_over_first_weights(learnable, small):
    table = measure_set(learnable, small, seed=1)
    figure = reached_sharpness({"toy": table})
    assert labels(figure.legends[0]) == [
        *("full batch", "minibatches", "Gaussian, equal covariance", "white, equal trace"),
        *(r"minibatches, $\eta$ swept", "gradient flow", "limit of stability"),
    ]
    above, below = figure.axes
    rows = table[table["reached"] & (table["arm"] == "minibatches")]
    swept = rows[rows["relative_rate"] == small.rate_of_batches]
    expected = [np.exp(np.log(part["sharpness"]).mean()) for _, part in swept.groupby("batch_size")]
    (line,) = [line for line in above.lines if line.get_label() == "minibatches"]
    assert line.get_ydata() == pytest.approx(expected)
    full = table[table["reached"] & (table["arm"] == "full batch")]
    (line,) = [line for line in below.lines if line.get_label() == "full batch"]
    products = (full["learning_rate"] * full["sharpness"]).groupby(full["relative_rate"])
    assert line.get_ydata() == pytest.approx([np.exp(np.log(part).mean()) for _, part in products])
