"""Figures of the distribution of gradient noise draw what their tables say."""

import warnings

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from sgd_replication.experiments.noise.figures import noise_histograms, noise_judged
from sgd_replication.experiments.noise.tables import PANELS
from sgd_replication.plotting.style import save_figure, style


@pytest.fixture
def panels():
    stream = np.random.default_rng(0)
    bins = {"left": np.arange(5.0), "right": [1.0, 2.0, 3.0, 4.0, np.inf]}
    tables = [pd.DataFrame({"panel": name, **bins, "count": stream.integers(1, 99, 5)}) for name in PANELS]
    return pd.concat(tables, ignore_index=True)


def test_the_same_data_give_the_same_bytes(tmp_path, panels):
    for folder in ("one", "two"):
        with style():
            figure = noise_histograms(panels, {"over parameters": 0.22})
            save_figure(figure, "noise", tmp_path / folder)
            plt.close(figure)
    for suffix in ("pdf", "png"):
        assert (tmp_path / "one" / f"noise.{suffix}").read_bytes() == (
            tmp_path / "two" / f"noise.{suffix}"
        ).read_bytes()


def test_a_stand_in_announces_itself_in_the_figure(panels):
    with style():
        plain, announced = noise_histograms(panels, {}), noise_histograms(panels, {}, "on a stand-in")
    assert plain.get_suptitle() == ""
    assert announced.get_suptitle() == "on a stand-in"
    plt.close("all")


def test_a_histogram_draws_the_counts_of_its_bins_and_tells_what_lies_beyond(panels):
    with style():
        figure = noise_histograms(panels, {})
    for axis, (_, rows) in zip(figure.axes, panels.groupby("panel", sort=False), strict=True):
        (bars,) = axis.patches
        assert bars.get_data().values.tolist() == rows["count"].tolist()[:-1]
        assert axis.get_xlim() == (0, 4)
        assert [text.get_text() for text in axis.texts] == [f"{rows['count'].iloc[-1]} beyond"]
    plt.close("all")


def test_small_counts_have_ticks_at_powers_of_ten_alone(panels, tmp_path):
    with style():
        figure = noise_histograms(panels.assign(count=[1, 2, 4, 1, 0] * len(PANELS)), {})
        save_figure(figure, "few", tmp_path)
    for axis in figure.axes:
        assert {label.get_text() for label in axis.get_yticklabels(minor=True)} <= {""}
    plt.close("all")


@pytest.mark.parametrize(("end", "said"), [(2.5, "published\naxis ends"), (40.0, "published\naxis to 40")])
def test_a_published_axis_that_ends_beyond_ours_leaves_room_for_all_panels(panels, tmp_path, end, said):
    with style(), warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = noise_histograms(panels, {"over parameters": end}, "on a stand-in")
        save_figure(figure, "far", tmp_path)
    assert said in [text.get_text() for text in figure.axes[0].texts]
    plt.close("all")


def test_the_judged_figure_shows_the_estimates_means():
    rows = [(r, s, layer) for r in range(3) for s in ("random", "early", "trained") for layer in (1, 2)]
    coordinates = pd.DataFrame(rows, columns=["replicate", "stage", "layer"]).assign(normal=True)
    indices = coordinates.drop_duplicates(["replicate", "stage"]).assign(
        sample="measured", grouping="pooled", characteristic_index=1.5, stable_index=1.2
    )
    with style():
        figure = noise_judged(coordinates, indices)
    shares, *indices_of = figure.axes
    assert {y for line in shares.lines for y in line.get_ydata() if np.isfinite(y)} == {1.0}
    drawn = [
        {round(float(y), 9) for line in axis.lines for y in line.get_ydata() if np.isfinite(y)} for axis in indices_of
    ]
    assert drawn == [{1.5, 2.0}, {1.2, 2.0}]
    plt.close("all")
