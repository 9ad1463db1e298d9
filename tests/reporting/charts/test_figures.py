"""Interactive figures: every mark has the place, the interval and the text of its number; menus filter rows."""

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate
from sgd_replication.reporting.charts.figures import (
    EXPLORED,
    landscape_chart,
    network_chart,
    odds_chart,
    printed_chart,
    specification_chart,
    theory_chart,
)
from sgd_replication.reporting.charts.script import as_element_text
from sgd_replication.reporting.printed_numbers import Pair, PrintedNumber
from sgd_replication.reporting.specification import Analysis

X = np.arange(1.0, 9.0)
SWEEP = pd.DataFrame({"sweep": "batch", "x": X, "log_time": 2 * X, "error": 0.1})


def fields(chart):
    """The fields that filters and channels read, with those of the rows that they read them from."""
    for layer in chart["layer"]:
        rows = layer.get("data", chart["data"])["values"]
        read = {one["field"] for one in layer["encoding"].values() if isinstance(one, dict)}
        filters = " ".join(step["filter"] for step in layer["transform"])
        read |= {word.split("==")[0].strip() for word in filters.replace("datum.", "\ndatum:").split() if ":" in word}
        yield {name.removeprefix("datum:") for name in read}, rows


def check(chart):
    parameters = {one["name"]: one for one in chart["params"]}
    for read, rows in fields(chart):
        for row in rows:
            assert read <= set(row) | {"line"}, (read, row)
    for name, parameter in parameters.items():
        assert parameter["value"] in parameter["bind"]["options"], name
    for row in chart["data"]["values"]:
        assert row["low"] <= row["high"]
        assert set(chart["usermeta"]["columns"]) <= set(row)


def test_a_landscape_has_marks_and_both_laws():
    chart = landscape_chart(SWEEP.assign(grid="wide", exact=2 * X + 0.1))
    check(chart)
    marks = chart["data"]["values"]
    assert [mark["y"] for mark in marks] == (2 * X).tolist()
    assert marks[0]["text"] == "2.00 [1.80, 2.20]"
    lines = chart["layer"][0]["data"]["values"]
    assert {line["law"] for line in lines} == {"exponential", "power", "exact"}


def test_a_menu_offers_the_data_sets_by_their_printed_names():
    table = SWEEP.assign(model="network")
    chart = network_chart({"avila": table, "sensorless": table})
    check(chart)
    assert chart["params"][0]["bind"]["options"] == ["Avila", "Sensorless Drive"]


def test_odds_have_the_line_of_their_law():
    row = {"noise": "SGD", "family": ["flat fixed", "sharp fixed"], "ratio": 2.0, "difference": 0.5, "law": 1.5}
    odds = pd.DataFrame(row | {"method": "occupancy", "log_odds": 1.4, "error": 0.05, "exact": 1.4, "crossings": 9})
    chart = odds_chart(odds)
    check(chart)
    assert {line["y"] for line in chart["layer"][0]["data"]["values"]} == {1.5}


def test_a_ratio_beyond_the_edge_keeps_its_number():
    row = {"family": "wells", "system": "ball", "sweep": "batch", "theory": ["DDT", "LDT"], "error": 0.0, "best": False}
    chart = theory_chart(pd.DataFrame(row | {"ratio": [50.0, np.inf]}))
    check(chart)
    (mark,) = chart["data"]["values"]  # an infinite ratio has no mark
    assert (mark["ratio"], mark["text"]) == (10.0, "50")


def test_a_claim_chooses_its_analyses():
    own = Analysis("a", "", 0.5, 0.2, 0.8, True, True, "1.0 [0.9, 1.1]", "≥ 0.8")
    chart = specification_chart([own, own._replace(claim="b", outcome=None)], {"a": "first", "b": "second"})
    check(chart)
    assert chart["params"][0]["bind"]["options"] == ["first", "second"]
    assert [row["outcome"] for row in chart["data"]["values"]] == ["supports the claim", "does not decide"]


def test_names_of_figures_and_data_cannot_end_the_script():
    assert set(EXPLORED) == {name for name in EXPLORED if name.isidentifier()}
    assert "</" not in as_element_text('{"a": "</script>"}')


def test_a_negative_correlation_keeps_its_value_inside_its_interval():
    entry = PrintedNumber(paper="A", where="Fig. 1", quantity="r", kind="correlation", printed=-0.9, points=20)
    theirs = Estimate(value=-0.9, low=-0.96, high=-0.76, n=20)
    ours = Estimate(value=-0.3, low=-0.7, high=0.2, n=9)
    chart = printed_chart([Pair(entry, theirs, ours)], {"A": "One et al."})
    check(chart)
    assert [(row["low"], row["place"], row["high"]) for row in chart["data"]["values"]] == [
        (0.76, 0.9, 0.96),
        (-0.2, 0.3, 0.7),
    ]


def test_a_colour_means_the_same_whatever_a_menu_hides():
    chart = landscape_chart(SWEEP.assign(grid="wide", exact=2 * X))
    scales = [layer["encoding"]["color"]["scale"] for layer in chart["layer"]]
    assert all(scale == scales[0] for scale in scales)
    assert set(scales[0]["domain"]) == {"measured", "exponential law", "power law", "exact"}
