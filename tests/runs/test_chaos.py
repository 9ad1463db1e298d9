"""The evidence of kills is kept after each completed run, and counts for its own commit alone."""

import json

import chaos

from sgd_replication.jobs.records import Origin

CLEAN = Origin(commit="abc", dirty=False)


def test_the_next_start_of_the_same_commit_goes_on_from_what_was_kept(tmp_path):
    file = tmp_path / "checks" / "chaos_tiny.json"
    assert chaos.kept_runs(file, CLEAN) == []
    chaos.keep(file, CLEAN, undisturbed=121.4, artefacts=800, runs=[[1.5, 20.0], []])
    assert chaos.kept_runs(file, CLEAN) == [[1.5, 20.0], []]
    assert json.loads(file.read_text())["kills"] == 2


def test_kills_of_another_commit_or_of_changed_files_do_not_count(tmp_path):
    file = tmp_path / "chaos_tiny.json"
    chaos.keep(file, CLEAN, undisturbed=121.4, artefacts=800, runs=[[1.5]])
    assert chaos.kept_runs(file, Origin(commit="other", dirty=False)) == []
    assert chaos.kept_runs(file, Origin(commit="abc", dirty=True)) == []


def test_a_run_is_killed_at_most_so_often_and_then_ends(tmp_path, monkeypatch):
    asked = []

    def run_or_kill(checkout, config, after):
        asked.append(after)
        return after is not None

    monkeypatch.setattr(chaos, "run_or_kill", run_or_kill)
    (tmp_path / "results").mkdir()
    kills = chaos.completed(chaos.Checkout(tmp_path), "tiny.yaml", chaos.random.Random(0), 30.0, 3)
    assert asked == [*kills, None]
    assert len(kills) == 3
    assert all(0 <= moment <= 10 for moment in kills)
    assert not (tmp_path / "results").exists()
