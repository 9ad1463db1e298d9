"""Both jobs of a small data set, one after the other."""

from types import SimpleNamespace

from sgd_diffusion.point_cache import NO_CACHE
from sgd_replication.experiments.reached_sharpness.jobs import estimate, measure
from sgd_replication.experiments.reached_sharpness.tables import TRAININGS
from sgd_replication.jobs.tables import read_table


def test_estimates_follow_from_the_table_of_the_measurement(learnable, small, tmp_path, monkeypatch):
    monkeypatch.setattr(measure, "load_dataset", lambda resolution: learnable)
    written = {}
    monkeypatch.setattr(estimate, "write_estimates", lambda job, **found: written.update(found))
    file = tmp_path / "trainings.parquet"
    job = {"settings": small, "wildcards": {"set": "toy"}, "resolution": lambda: None}
    measure.run(SimpleNamespace(**job, seed=1, cache=NO_CACHE, output=SimpleNamespace(trainings=file)))
    assert len(read_table(TRAININGS, file)) == (1 + 3 + 3 * 5) * small.seeds
    estimate.run(SimpleNamespace(**job, input=SimpleNamespace(trainings=file)))
    assert written["part"] == "reached-toy"
    assert written["evidence"] == [file]
    assert written["estimates"]["flow_sharpness"].n == small.seeds
