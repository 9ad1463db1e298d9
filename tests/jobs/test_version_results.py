"""Notebooks find a version's results from any folder, and the released run in a fresh clone."""

import json

import pytest

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.version_results import VersionResults


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A checkout with a released run and no results."""
    (tmp_path / "Snakefile").touch()
    released = tmp_path / "references" / "released"
    (released / "estimates").mkdir(parents=True)
    (released / "manifest.json").write_text(json.dumps({"version": "v1"}))
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    return tmp_path


def test_a_fresh_clone_reads_the_released_run(clone):
    assert VersionResults.of("v1").folder == clone / "references" / "released"
    assert VersionResults.of("released").folder == clone / "references" / "released"


def test_a_version_of_ones_own_comes_first(clone):
    (clone / "results" / "v1" / "estimates").mkdir(parents=True)
    assert VersionResults.of("v1").folder == clone / "results" / "v1"
    assert VersionResults.of("released").folder == clone / "references" / "released"


def test_an_unknown_version_is_refused_with_the_known_ones(clone):
    (clone / "results" / "mine" / "estimates").mkdir(parents=True)
    with pytest.raises(UserError, match=r"results/v2 does not exist\. Set `version` to one of: mine, released;"):
        VersionResults.of("v2")


def test_outside_of_a_checkout_the_programs_own_is_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert (VersionResults.of("released").folder / "manifest.json").is_file()
