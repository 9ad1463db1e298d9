"""Figures of the covariance section draw what their tables say."""

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt

from sgd_replication.experiments.covariance.figures import covariance_depends, covariance_published
from sgd_replication.plotting.style import style

H = np.logspace(-4, 0, 30)
PUBLISHED = pd.DataFrame({"model": ["pretrained", "random"], "batch_size": 1, "slope": [0.9, 0.8]})


def test_every_network_and_stage_has_a_panel_and_the_paper_its_line():
    keys = [(network, stage) for network in ("mnist", "avila") for stage in ("random", "trained")]
    elements = pd.DataFrame({"direction": range(30), "curvature": H, "gauss_newton": H, "variance": H})
    drawn = pd.concat(
        pd.DataFrame({"batch_size": size, "replacement": True, "direction": range(30), "variance": H / size})
        for size in (1, 10)
    )
    with style():
        figure = covariance_published(dict.fromkeys(keys, elements), dict.fromkeys(keys, drawn), PUBLISHED, (1e-3, 0.5))
    titles = [axis.get_title() for axis in figure.axes]
    assert titles[0] == "MNIST\nrandom, B = 1"
    assert len(titles) == 6
    assert "printed, random: 0.800 H" in [text.get_text() for text in figure.legends[0].get_texts()]
    assert not any("printed" in line.get_label() for line in figure.axes[3].lines)  # the paper's slopes are MNIST's
    assert [text.get_text() for text in figure.axes[2].get_legend().get_texts()] == ["B = 1", "B = 10"]
    plt.close(figure)


def test_a_panel_shows_one_sweep_and_measure():
    rows = [
        {"sweep": sweep, "variant": "a", "x": x, "measure": measure, "value": 0.5, "low": 0.4, "high": 0.6}
        for sweep in ("time", "initialisation", "width", "depth")
        for measure in ("slope", "trace_ratio", "exponent")
        for x in (0.0, 1.0)
    ]
    with style():
        figure = covariance_depends(pd.DataFrame(rows))
    assert [axis.get_xlabel() for axis in figure.axes][:4] == ["epochs"] * 3 + ["gain of the first weights"]
    plt.close(figure)
