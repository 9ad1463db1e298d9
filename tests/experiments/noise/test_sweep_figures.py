"""Figures of gradient noise against batch size, time and shape of the network draw what their tables say."""

import pandas as pd
from matplotlib import pyplot as plt

from sgd_replication.experiments.noise.sweep_figures import noise_batches, noise_depends
from sgd_replication.plotting.style import style


def test_batch_sizes_show_shares_and_the_exact_kurtosis():
    rows = [(r, s, b) for r in range(2) for s in ("random", "early", "trained") for b in (1, 32)]
    measured = pd.DataFrame(rows, columns=["replicate", "stage", "batch_size"]).assign(
        sample="measured", normal=lambda t: (t["batch_size"] > 1).astype(float), characteristic_index=1.5
    )
    control = measured[measured["stage"] == "trained"].assign(sample="stable-control", characteristic_index=1.7)
    kurtoses = pd.DataFrame({"stage": "trained", "layer": 1, "batch_size": [32, 1]})
    kurtoses["exact_kurtosis"] = kurtoses["excess_kurtosis"] = 6 / kurtoses["batch_size"]
    with style():
        figure = noise_batches(pd.concat([measured, control]), kurtoses, 1000, 16, notice="a sample")
    passing, kurtosis, index = figure.axes
    assert list(index.containers[0].lines[0].get_ydata()) == [1.5, 1.5]
    assert list(index.containers[3].lines[0].get_ydata()) == [1.7, 1.7]
    assert list(passing.containers[0].lines[0].get_ydata()) == [0, 1]
    assert [list(line.get_ydata()) for line in kurtosis.lines] == [[6, 6 / 32]] * 2
    assert figure.get_suptitle() == "a sample"
    plt.close("all")


def test_every_sweep_has_its_panel():
    table = pd.DataFrame(
        {
            "sweep": ["time", "time", "width", "depth", "initialisation"],
            "variant": "a",
            "x": [0.0, 3.0, 10.0, 2.0, 1.0],
            "layer": 0,
            "required_batch_size": [100.0, 300.0, 200.0, 200.0, 100.0],
        }
    )
    with style():
        figure = noise_depends(table, 16)
    assert [axis.get_xlabel() for axis in figure.axes] == ["epochs", "width", "hidden layers", "gain"]
    assert list(figure.axes[0].lines[0].get_ydata()) == [100, 300]
    plt.close("all")
