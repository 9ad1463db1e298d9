"""The measurement on a network: more replicas of finished points."""

from pathlib import Path

import pandas as pd
import pytest

from sgd_diffusion.escape.record_collector import RecordCollector
from sgd_replication.jobs.identity import Identity, JobFiles
from sgd_replication.jobs.job import Job
from sgd_replication.user_problem.job_settings import NetworkEscapeSettings
from sgd_replication.user_problem.jobs import measure_network
from sgd_replication.user_problem.settings import ProblemSettings

ROOT = Path(__file__).parents[2]
POINTS, SWEEPS = 6, 3
TABLES = ("valleys", "sweeps", "spectra", "noise", "report", "treatment", "predictions", "scores", "trainings")


def measured(folder, replicas):
    """The table of the sweeps of logistic regression."""
    table = ROOT / "docs/examples/rings.csv"
    problem = ProblemSettings.model_validate(
        {
            "data": {"file": str(table), "label": "class"},
            "network": {"hidden": [], "slowest_log_time": 4, "weight_decay": 0.1, "half_width": 0.2},
            "points": POINTS,
            "replicas": replicas,
        }
    )
    given = problem.model_dump()
    settings = NetworkEscapeSettings.model_validate({name: given[name] for name in NetworkEscapeSettings.model_fields})
    identity = Identity(
        rule="measure_problem",
        module=measure_network.__name__,
        wildcards={},
        settings=settings.model_dump(mode="json"),
        seed=0,
        threads=1,
        device="cpu",
        code="c",
    )
    output = {name: folder / f"{name}.parquet" for name in TABLES} | {"estimates": folder / "estimates.json"}
    job = Job(identity, JobFiles(results=folder, input={"table": table}, output=output), settings)
    measure_network.run(job)
    job.clear_cache()
    return pd.read_parquet(folder / "sweeps.parquet")


@pytest.mark.filterwarnings("ignore")
def test_more_replicas_cost_only_what_is_missing_and_equal_a_fresh_run(tmp_path, monkeypatch):
    simulated, put = [], RecordCollector.put

    def counting(self, point, start, record):
        simulated.append(len(record.iterations))
        put(self, point, start, record)

    monkeypatch.setattr(RecordCollector, "put", counting)
    measured(tmp_path / "grown", 20)
    first = sum(simulated)
    simulated.clear()
    grown = measured(tmp_path / "grown", 40)
    added = sum(simulated)
    assert added == SWEEPS * POINTS * 20 < first  # the first run has trials, too
    pd.testing.assert_frame_equal(grown, measured(tmp_path / "fresh", 40))
