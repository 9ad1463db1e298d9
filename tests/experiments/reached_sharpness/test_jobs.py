"""The jobs of a small data set, one after the other."""

from types import SimpleNamespace

import pandas as pd

from sgd_diffusion.point_cache import NO_CACHE
from sgd_replication.experiments.reached_sharpness.jobs import estimate, measure, stability
from sgd_replication.experiments.reached_sharpness.tables import MINIMA, TRAININGS
from sgd_replication.jobs.tables import read_table, write_table


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


def test_the_claim_is_judged_over_the_networks_of_all_sets(tmp_path, monkeypatch):
    rows = {"kind": "isolated", "batch_size": 4, "relative_rate": 1.0, "loss": 0.5, "left": [None, 1.0]}
    rows |= {"arm": ["gradient flow", "minibatches"], "learning_rate": [0.1, 1.0], "sharpness": 1.0}
    table = pd.DataFrame(rows | {"minimum_sharpness": [None, 1.0]}).astype({"left": float, "minimum_sharpness": float})
    files = [tmp_path / f"reached-{name}" / "minima.parquet" for name in ("one", "two")]
    for file in files:
        file.parent.mkdir()
        write_table(table.assign(seed=0), MINIMA, file)
    written = {}
    monkeypatch.setattr(stability, "write_estimates", lambda job, **found: written.update(found))
    job = {"input": SimpleNamespace(minima=[str(file) for file in files], data=[]), "resolution_in": lambda file: None}
    stability.run(SimpleNamespace(**job))
    assert written["part"] == "stability"
    assert written["estimates"]["left_by_diffusion_share"].n == 2
    assert written["estimates"]["minima_networks"].value == 2
