"""Several versions: what a new one computes, what it copies from others, and that none is overwritten."""

import json

import pytest
from checkout import RESOLUTION, TINY, TRAINING

pytestmark = pytest.mark.pipeline

MINE = {"noise": "noise:\n  batch_size: 200\n", "flat_minima": "flat_minima: {title: {flat_barrier: 2.5}}\n",
        "network_escape": "network_escape: {saddles: {attempts: 2}}\n"}  # fmt: skip


@pytest.fixture(scope="module")
def complete(finished, tmp_path_factory):
    """A copy of the finished checkout beside whose version others are planned; none of the tests that share it runs."""
    return finished.copy(tmp_path_factory.mktemp("complete") / "checkout")


def test_one_figure_of_a_fresh_checkout_needs_its_own_steps(source, tmp_path):
    """The example of the README needs at most eight jobs besides data and training."""
    checkout = source.copy(tmp_path / "checkout")
    (checkout.folder / "mine.yaml").write_text(MINE["noise"])
    counted = checkout.counted(config=(TINY, "mine.yaml"), target="figure:noise_judged")
    own = {name: count for name, count in counted.items() if name not in RESOLUTION | TRAINING}
    assert own == {
        "noise_collect": 1,
        "noise_estimate": 1,
        "noise_batches": 1,
        "noise_sweeps": 1,
        "noise_axes": 1,
        "noise_estimators": 1,
        "judge_claims": 1,
        "noise_notebook": 1,
    }
    assert not (checkout.folder / "results").exists()  # a dry run writes nothing


@pytest.mark.parametrize(
    ("setting", "target", "computed"),
    [
        (
            "noise",
            "figure:noise_judged",
            {"noise_collect noise-distribution", "noise_estimate noise-distribution", "noise_sweeps"},
        ),
        pytest.param("flat_minima", "figure:title_claim", {"flat_minima_odds"}, marks=pytest.mark.thorough),
        pytest.param(
            "network_escape",
            "experiment:network_escape",
            {"network_escape_saddles avila", "network_escape_estimate avila"},
            marks=pytest.mark.thorough,
        ),
    ],
)
def test_a_version_beside_a_complete_one_computes_what_the_change_touches(complete, setting, target, computed):
    (complete.folder / "mine.yaml").write_text(MINE[setting])
    planned, taken = complete.plan("--version", "mine", config=(TINY, "mine.yaml"), target=target)
    always = {name for name in planned if name.startswith("resolve_data")}  # every version resolves its data itself
    assert set(planned) - always == computed | {f"judge_claims {setting}", f"{setting}_notebook"}
    assert set(taken.values()) <= {"tiny"}
    assert not (complete.folder / "results" / "mine").exists()


def test_a_version_is_never_overwritten_by_other_settings(complete):
    (complete.folder / "mine.yaml").write_text(MINE["noise"])
    before = (complete.results / "claims.json").read_bytes()
    refused = complete.launch(config=(TINY, "mine.yaml"), target="figure:noise_judged")
    assert refused.returncode == 2
    assert "results/tiny was made with other settings" in refused.stdout
    assert "  noise.batch_size: 50 -> 200\n" in refused.stdout
    assert "VERSION=" in refused.stdout
    assert "REPLACE=1" in refused.stdout
    bare = complete.snakemake("--configfile", TINY, "mine.yaml", "--cores", "1")
    assert bare.returncode != 0
    assert "noise.batch_size: 50 -> 200" in bare.stdout
    assert (complete.results / "claims.json").read_bytes() == before


def test_a_change_beside_a_complete_version_is_made_from_copies(rerun):
    """After a change of one setting, results that do not depend on it are copied, and their records say so."""
    (rerun.folder / "mine.yaml").write_text(MINE["flat_minima"])
    run = rerun.launch("--version", "mine", config=(TINY, "mine.yaml"), target="experiment:flat_minima")
    assert run.returncode == 0, run.stdout
    mine = rerun.folder / "results" / "mine"
    assert (mine / "figures" / "title_claim.png").is_file()
    records = {file.name: json.loads(file.read_text()) for file in mine.rglob("*.record.json")}
    assert records["flat_minima_boundaries.record.json"]["taken_from"] == "tiny"
    assert records["flat_minima_odds.record.json"]["taken_from"] is None
    copied, original = (folder / "measurements/exits/times.parquet" for folder in (mine, rerun.results))
    assert copied.read_bytes() == original.read_bytes()
    assert copied.stat().st_ino != original.stat().st_ino
