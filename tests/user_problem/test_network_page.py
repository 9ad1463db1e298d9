"""From a table to the page of a network, with chosen box and sweeps, and of one that relaxes too slowly."""

import re
from pathlib import Path

import pytest

from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.jobs.identity import Identity, JobFiles
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import read_table
from sgd_replication.user_problem.job_settings import NetworkEscapeSettings, NetworkPageSettings
from sgd_replication.user_problem.jobs import measure_network, report_network
from sgd_replication.user_problem.settings import ProblemSettings
from sgd_replication.user_problem.tables import USER_NETWORK_SWEEPS

RINGS = Path(__file__).parents[2] / "docs/examples/rings.csv"
TABLES = ("valleys", "sweeps", "spectra", "noise", "report", "treatment", "predictions", "scores", "trainings")


def page_of(folder, **network):
    """The text of the page, the estimates, and the table of the sweeps."""
    given = ProblemSettings.model_validate(
        {"data": {"file": str(RINGS), "label": "class"}, "network": network, "replicas": 20}
    ).model_dump()
    tables = {name: folder / f"{name}.parquet" for name in TABLES} | {"estimates": folder / "estimates.json"}
    figures = {"figures": [folder / "own.pdf", folder / "own.png"], "page": folder / "own.html"}

    def run(module, model, inputs, outputs):
        settings = model.model_validate({name: given[name] for name in model.model_fields})
        identity = Identity(
            rule="measure_problem",
            module=module.__name__,
            wildcards={},
            settings=settings.model_dump(mode="json"),
            seed=0,
            threads=1,
            device="cpu",
            code="c",
        )
        module.run(Job(identity, JobFiles(results=folder, input=inputs, output=outputs), settings))

    run(measure_network, NetworkEscapeSettings, {"table": RINGS}, tables)
    run(report_network, NetworkPageSettings, tables, figures)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", (folder / "own.html").read_text()))
    estimates = EstimatesFile.read(tables["estimates"]).estimates
    return text, estimates, read_table(USER_NETWORK_SWEEPS, tables["sweeps"])


@pytest.mark.filterwarnings("ignore")
def test_with_nothing_but_a_table_most_points_are_judged(tmp_path):
    text, estimates, sweeps = page_of(tmp_path, hidden=[], weight_decay=0.1)
    assert min(estimates[f"{name}_judged"].value for name in ("batch", "eta", "k")) >= 6
    assert sweeps["relaxations"].min() > 3
    assert f"half_width is not given, and {estimates['half_width'].value:g} is chosen" in text
    assert f"B = {estimates['fixed_batch'].value:.0f} where they are not swept" in text
    assert "The nearest theor" in text


@pytest.mark.filterwarnings("ignore")
def test_a_network_that_relaxes_later_than_is_affordable_has_a_page_on_its_noise(tmp_path, caplog):
    text, estimates, sweeps = page_of(tmp_path, hidden=[], weight_decay=0.1, point_seconds=1e-9)
    assert sweeps.empty
    assert "no escape is simulated and no theory is named; noise and curvature are measured" in caplog.text
    assert "Gradient noise of your network" in text
    assert "No escape was simulated, because the network relaxes too slowly" in text
    assert "Raise network.point_seconds, or network.weight_decay from 0.1, or lower replicas." in text
    assert "Tr C/Tr H" in text
    assert {"cov_trace_ratio", "noise_normal_share", "settling"} <= set(estimates)
    assert estimates["batch_judged"].value == 0
