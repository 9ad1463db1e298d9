"""Every printed number stands beside the same quantity of ours, or says why not."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from matplotlib import pyplot as plt

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.data_resolution import UsedData
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.pipeline.claims.analysis_paths import PathsKept
from sgd_replication.pipeline.claims.judge import not_run
from sgd_replication.pipeline.claims.registry import load_claims
from sgd_replication.reporting.panels import panel_table
from sgd_replication.reporting.printed_figure import MEASURED, printed_figure
from sgd_replication.reporting.printed_numbers import Pair, PrintedNumber, is_predicted, load_printed, paired
from sgd_replication.reporting.rates import rates

ROOT = Path(__file__).parents[2]
RELEASED = ROOT / "references/released"
ENTRIES = load_printed(ROOT / "references/printed_numbers.yaml")


@pytest.fixture(scope="module")
def pairs():
    files = [EstimatesFile.read(file) for file in (RELEASED / "estimates").glob("*.json")]
    tables = [
        RELEASED / "measurements" / name for name in ("escape-panels/panels.parquet", "net-avila/published.parquet")
    ]
    return paired(
        ENTRIES, {one.experiment: one for one in files}, {one.parent.name: panel_table(one) for one in tables}
    )


def test_all_printed_numbers_of_the_reference_files_are_there():
    printed = [entry.printed for entry in ENTRIES]
    for name, columns in (("pearson", ["printed_pearson"]), ("covariance", ["slope", "printed_pearson"])):
        for row in csv.DictReader((ROOT / f"references/xie2021_{name}.csv").open()):
            for column in columns:
                assert float(row[column]) in printed, row


def test_the_slope_of_a_digitised_panel_is_that_of_its_points(pairs):
    panel = next(one for one in pairs if one.entry.panel == "batch" and one.entry.part == "escape-panels")
    points = pd.read_csv(ROOT / "references/xie2021_escape_curves.csv").query("panel == '4b'")
    slope = points["x"].cov(points["y"]) / points["x"].var()
    assert panel.theirs.value == pytest.approx(slope, rel=1e-6)
    assert panel.entry.fitted
    assert not panel.compared


def test_a_number_at_a_batch_size_is_compared_with_ours_over_it(pairs):
    at_one, at_ten = (one for one in pairs if one.entry.printed in (0.8948, 0.0893))
    assert at_ten.ours.value == pytest.approx(at_one.ours.value / 10)
    assert at_one.compared


def test_what_was_measured_on_a_stand_in_is_not_compared():
    content = EstimatesFile.read(RELEASED / "estimates/net-avila.json")
    wine = content.model_copy(update={"data": {"avila": UsedData(set="wine", kind="stand-in")}})
    entry = next(one for one in ENTRIES if one.estimate == "k_pearson" and one.part == "net-avila")
    assert paired([entry], {"net-avila": wine}, {})[0].ours is None
    assert paired([entry], {"net-avila": content}, {})[0].ours is not None


def test_correlations_are_compared_as_fishers_z():
    entry = PrintedNumber(paper="A", where="Fig. 1", quantity="r", kind="correlation", printed=0.99, points=20)
    theirs = Estimate(value=0.99, low=0.974, high=0.996, n=20)
    near, far = (Estimate(value=x, low=x - e, high=x + e / 2, n=20) for x, e in ((0.98, 0.01), (0.9, 0.03)))
    assert is_predicted(Pair(entry, theirs, near))
    assert not is_predicted(Pair(entry, theirs, far))


def test_a_mark_lies_on_its_own_bar():
    """The axis of correlations shows absolute values; an interval around 0 begins at 0."""
    entry = PrintedNumber(paper="A", where="Fig. 1", quantity="r", kind="correlation", printed=0.9, points=20)
    theirs = Estimate(value=0.9, low=0.8, high=0.95, n=20)
    for value, low, high in ((-0.2, -0.5, 0.3), (0.1, -0.6, 0.7), (-0.9, -0.95, -0.8)):
        ours = Estimate(value=value, low=low, high=high, n=20)
        figure = printed_figure([Pair(entry, theirs, ours)], {"A": "a paper"})
        bar, mark = [line.get_xdata() for line in figure.axes[0].lines if line.get_color() == MEASURED]
        assert min(bar) <= mark[0] <= max(bar)
        plt.close(figure)


def test_rates_leave_out_fitted_panels_and_count_paths(pairs):
    registry = load_claims(ROOT / "references/claims.yaml")
    claims = [not_run(claim, "") for claim in registry.claims]
    claims[0] = claims[0].model_copy(update={"paths": PathsKept(kept=["a", "b"], changed=["c"])})
    found = rates(pairs, claims, registry.papers)
    assert found["predicted"].endswith(f" of {sum(pair.compared for pair in pairs)}")
    assert (found["paths"], found["paths.claims"]) == ("2 of 3", "1")


def test_the_figure_that_most_missed_numbers_are_from_is_named():
    papers = {"A": "Author, Writer and Third, 2020"}
    theirs, ours = (Estimate(value=x, low=x - 0.1, high=x + 0.1, n=9) for x in (1.0, 3.0))
    entries = [PrintedNumber(paper="A", where=f"Fig. {n}", quantity="s", kind="slope", printed=1.0) for n in (1, 2, 2)]
    missed = [Pair(entry, theirs, ours) for entry in entries]
    told = "Of the 3 others 2 come from one figure, Fig. 2 of Author et al., and are not independent."
    assert rates(missed, [], papers)["missed"] == told
    assert rates(missed[:2], [], papers)["missed"] == ""
    assert rates([Pair(entry, theirs, theirs) for entry in entries], [], papers)["missed"] == ""


def test_every_entry_has_a_row_in_the_figure(pairs):
    figure = printed_figure(pairs, dict.fromkeys((pair.entry.paper for pair in pairs), "a paper"))
    labels = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    assert len(labels) == len(pairs) + 4
    said = [text.get_text() for text in figure.axes[1].texts]
    assert sum("no number printed" in text for text in said) == sum(pair.theirs is None for pair in pairs)
    assert not any("-" in text.split(",")[0] for text in labels if "log" in text and "slope of" in text)
    plt.close(figure)
