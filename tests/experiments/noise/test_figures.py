"""Figures of the distribution of gradient noise draw what their tables say."""

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from sgd_replication.experiments.noise.figures import noise_histograms, noise_judged, noise_tails
from sgd_replication.plotting.style import save_figure, style


@pytest.fixture
def panels():
    stream = np.random.default_rng(0)
    names = ("(a) measured", "(b) stable", "(c) measured", "(d) Gaussian")
    return dict(zip(names, stream.standard_cauchy((4, 300)), strict=True))


def test_the_same_data_give_the_same_bytes(tmp_path, panels):
    for folder in ("one", "two"):
        with style():
            figure = noise_histograms(panels, {"(a) measured": 0.22})
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


def test_synthetic_samples_share_the_axis_of_their_partner_and_count_what_is_beyond(panels):
    panels["(b) stable"] = np.array([0.1, 1e9])
    with style():
        figure = noise_histograms(panels, {})
    left, right = figure.axes[:2]
    assert left.get_xlim() == right.get_xlim()
    assert [text.get_text() for text in right.texts] == ["1 beyond"]
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


def test_tails_are_survival_functions_in_units_of_the_median():
    stream = np.random.default_rng(0)
    where = np.array([1.0, 10.0])
    with style():
        figure = noise_tails(
            {"one": stream.standard_normal(200)}, {"pool": stream.standard_cauchy(20_000)}, {"law": (where, 1 / where)}
        )
    line = figure.axes[1].lines[0]
    place = int(np.argmin(np.abs(line.get_xdata() - 10)))
    assert line.get_ydata()[place] == pytest.approx(1 - 2 / np.pi * np.arctan(10), rel=0.1)
    assert np.interp(1, line.get_xdata()[::-1], line.get_ydata()[::-1]) == pytest.approx(0.5, abs=0.02)
    plt.close("all")
