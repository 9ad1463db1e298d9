"""What every figure is checked for when it is finished: printed names, plain numbers on short logarithmic axes."""

import itertools

import pytest
from matplotlib import pyplot as plt

from sgd_replication.plotting.style import finished, legend_below, style


@pytest.fixture
def panel():
    with style():
        figure, axis = plt.subplots(figsize=(1.6, 1.6))
    yield axis
    plt.close(figure)


def tick_labels(axis):
    """Return the visible labels along x with the places that they take."""
    figure = axis.figure
    figure.canvas.draw()
    labels = [*axis.get_xticklabels(), *axis.get_xticklabels(minor=True)]
    boxes = [(label.get_text(), label.get_window_extent()) for label in labels if label.get_text()]
    low, high = (axis.transAxes.transform((place, 0))[0] for place in (-0.05, 1.05))
    return sorted((box.x0, box.x1, text) for text, box in boxes if low <= box.x0 and box.x1 <= high)


@pytest.mark.parametrize("ends", [(0.11, 1.2), (1.0, 8.0), (0.2, 15.0), (1e-4, 10.0)])
def test_labels_of_a_logarithmic_axis_do_not_overlap(panel, ends):
    panel.plot(ends, [1, 2])
    panel.set(xscale="log")
    finished(panel.figure)
    labels = tick_labels(panel)
    assert len(labels) >= 2
    assert all(one[1] < other[0] for one, other in itertools.pairwise(labels)), labels


def test_a_legend_below_is_no_wider_than_the_figure(panel):
    for name in ("cardiotocography", "sensorless (sample)", "no more than white noise"):
        panel.plot([1, 2], [1, 2], label=name)
    panel.figure.set_size_inches(3.0, 2.0)
    legend_below(panel.figure, panel, ncols=3)
    panel.figure.canvas.draw()
    (legend,) = panel.figure.legends
    box = legend.get_window_extent()
    assert 0 <= box.x0 < box.x1 <= panel.figure.bbox.width
    assert [text.get_text() for text in legend.get_texts()][1] == "Sensorless Drive (sample)"


def test_ticks_that_a_figure_chooses_itself_stay(panel):
    panel.plot([1, 4], [1, 2])
    panel.set(xscale="log")
    panel.set_xticks([1, 3], ["one", "three"])
    finished(panel.figure)
    assert [label.get_text() for label in panel.get_xticklabels()] == ["one", "three"]
    panel.set_xscale("log", base=2)
    finished(panel.figure)
    panel.figure.canvas.draw()
    assert "$\\mathdefault{2^{1}}$" in [label.get_text() for label in panel.get_xticklabels()]


def test_no_code_name_of_a_data_set_is_left_in_titles_labels_and_legends(panel):
    panel.plot([1, 2], [1, 2], label="avila 33")
    panel.set(title="fashion_mnist", xlabel="loss on sensorless")
    panel.legend(title="mnist_fc")
    finished(panel.figure, notice="avila: stand-in wine")
    shown = [panel.get_title(), panel.get_xlabel(), panel.get_legend().get_title().get_text()]
    assert shown == ["Fashion-MNIST", "loss on Sensorless Drive", "MNIST, fully connected"]
    assert panel.get_legend().get_texts()[0].get_text() == "Avila 33"
    assert panel.figure.get_suptitle() == "Avila: stand-in Wine"
