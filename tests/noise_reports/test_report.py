"""What a report prints and draws."""

import sys
from dataclasses import replace

import pytest
from matplotlib import pyplot
from twenty_networks import problem

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.noise_reports import noise_report


@pytest.fixture(scope="module")
def report():
    return noise_report(*problem("frozen layer"), directions=3, minibatches=10)


def test_a_report_is_short_and_its_text_complete(report):
    assert repr(report).startswith("NoiseReport(1 layer, 10 parameters, 8 samples: Tr C = ")
    assert len(repr(report)) < 160
    text = str(report)
    assert report.sentence in text
    assert "20 frozen parameters are left out." in text
    assert "all of the loader; minibatches of the noise hold 4." in text
    assert max(len(line) for line in text.splitlines()[:4]) < 160
    assert report._repr_html_().count("<tr") == 3


def test_the_table_is_a_copy(report):
    frame = report.to_frame()
    frame.loc["all", "trace_C"] = -1
    assert report.table.loc["all", "trace_C"] > 0


@pytest.mark.parametrize("directions", [0, 3])
def test_a_report_is_drawn(report, directions):
    if not directions:
        report = replace(report, along=report.along[:0])
    figure = report.plot()
    assert [label.get_text() for label in figure.axes[1].get_yticklabels()] == ["2", "all"]
    figure.canvas.draw()
    pyplot.close(figure)


def test_a_picture_without_matplotlib_says_what_to_install(report, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MeasurementError, match="pip install matplotlib"):
        report.plot()
