from types import SimpleNamespace

import pandas as pd
import pytest

from sgd_diffusion.errors import DataError
from sgd_replication.user_problem import openml
from sgd_replication.user_problem.data import user_dataset
from sgd_replication.user_problem.openml import fetch_openml_table

FEATURES = pd.DataFrame({"a": [1.0, 2.0, 3.0, 5.0], "b": [0.5, 0.1, 0.7, 0.2]})


@pytest.fixture
def site(monkeypatch):
    """What openml.org answers; there is no network in tests."""

    def site(targets):
        answer = SimpleNamespace(
            data=FEATURES, target=pd.Series(["x", "y", "x", "y"], dtype="category"), target_names=targets
        )
        monkeypatch.setattr(openml, "fetch_openml", lambda **_: answer)

    return site


def test_a_download_becomes_a_table_that_can_be_read(site, tmp_path):
    site(["kind"])
    file = tmp_path / "data" / "openml-61.csv"
    fetch_openml_table(61, file)
    assert user_dataset(file).labels.tolist() == [0, 1, 0, 1]
    assert list(file.parent.iterdir()) == [file]


def test_several_targets_are_refused(site, tmp_path):
    site(["one", "two"])
    with pytest.raises(DataError, match="has 2 targets, but one is needed"):
        fetch_openml_table(61, tmp_path / "t.csv")


def test_a_site_that_does_not_answer_is_explained(monkeypatch, tmp_path):
    def fail(**_):
        raise OSError("no route")

    monkeypatch.setattr(openml, "fetch_openml", fail)
    with pytest.raises(DataError, match=r"openml: 61 cannot be downloaded \(OSError: no route\)\. Download it as CSV"):
        fetch_openml_table(61, tmp_path / "t.csv")
    assert not list(tmp_path.iterdir())
