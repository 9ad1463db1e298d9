"""Both jobs at a small size."""

from types import SimpleNamespace

import pytest

from sgd_diffusion.point_cache import NO_CACHE
from sgd_replication.experiments.optimisers.jobs import exponents, odds
from sgd_replication.experiments.optimisers.settings import ExponentSettings, OddsSettings
from sgd_replication.experiments.optimisers.tables import EXPONENTS, ODDS
from sgd_replication.jobs.tables import read_table

TINY = {"stiffness": 0.1, "replicas": 30}


@pytest.mark.thorough
def test_estimates_follow_from_the_tables(tmp_path, monkeypatch):
    written = {}
    for module in (exponents, odds):
        monkeypatch.setattr(
            module, "write_estimates", lambda job, part, estimates: written.update({part: estimates}, job=job)
        )
    sweeps = {
        "exponents": [1.5, 2.0, 2.5],
        "momenta": [0.0, 0.9],
        "adam_momenta": [0.5],
        "memories": [5.0, 50.0, 500.0],
    }
    settings = ExponentSettings(**TINY, **sweeps, long_memory=500.0)
    job = {"seed": 1, "cache": NO_CACHE, "output": SimpleNamespace(exponents=tmp_path / "e", odds=tmp_path / "o")}
    exponents.run(SimpleNamespace(settings=settings, **job))
    assert len(read_table(EXPONENTS, tmp_path / "e")) == 3 * (12 + 2 + 1 + 3)
    few = OddsSettings(**TINY, ratios=[2.0, 3.0], flat_barrier=2.0, white_barrier=1.0, long_memory=100.0, visits=100)
    odds.run(SimpleNamespace(settings=few, **job))
    assert len(read_table(ODDS, tmp_path / "o")) == 2 * 8
    assert set(written) == {"optimisers", "optimisers-odds", "job"}
    assert written["optimisers"]["sgd_batch"].n == 3
