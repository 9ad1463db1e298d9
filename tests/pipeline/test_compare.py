"""Comparing versions, releasing one, and what stops either."""

import pytest

from sgd_diffusion.errors import UserError
from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.data_resolution import UsedData
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.pipeline.claims.judge import JudgedClaim, JudgedClaims
from sgd_replication.pipeline.compare import compare, folder_of, main, write_page


def version(folder, value=1.0, verdict="partly", data="mnist", kind="official"):
    """Write the files of a version that are compared."""
    (folder / "estimates").mkdir(parents=True)
    estimate = Estimate(value=value, low=value - 0.1, high=value + 0.1, n=5)
    content = EstimatesFile(
        experiment="e",
        rule="r",
        data={"mnist": UsedData(set=data, kind=kind)},
        evidence=[],
        estimates={"x": estimate, "y": Estimate(value=0, low=-1, high=1, n=5)},
    )
    (folder / "estimates" / "e.json").write_text(content.model_dump_json(by_alias=True))
    claim = JudgedClaim(
        id="c", paper="DDT", where="", statement="", criterion="", published=None, measured=estimate, others=[],
        data=None, verdict=verdict, reason="", evidence=[], rule="r",
    )  # fmt: skip
    JudgedClaims(claims=[claim]).write(folder / "claims.json")
    return folder


def test_equal_versions_agree(tmp_path):
    comparison = compare(version(tmp_path / "a"), version(tmp_path / "b"))
    assert comparison.lines() == ["b against a: 2 of 2 estimates agree, 0 verdicts differ"]
    assert comparison.changes == []


def test_what_moved_is_shown_with_its_intervals(tmp_path):
    before, after = version(tmp_path / "a"), version(tmp_path / "b", value=2.0, verdict="not replicated")
    comparison = compare(before, after)
    assert comparison.lines()[0] == "e/x: 1 [0.9, 1.1] -> 2 [1.9, 2.1]"
    assert comparison.summary() == [
        "c: partly -> not replicated",
        "b against a: 1 of 2 estimates agree, 1 verdicts differ",
    ]
    assert comparison.lines()[1:] == comparison.summary()


def test_the_page_has_every_estimate_and_marks_what_moved(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written = write_page(compare(version(tmp_path / "a"), version(tmp_path / "b", value=2.0, verdict="replicated")))
    assert written.as_posix() == "results/comparisons/a-b.html"
    rows = [line for line in written.read_text().splitlines() if "<code>e/" in line]
    assert ["moved" in row for row in rows] == [True, False]
    assert "2 [1.9, 2.1]" in rows[0]
    assert ">7.07<" in rows[0]  # 1 over √(0.1² + 0.1²)


def test_the_exit_code_tells_whether_a_verdict_changed(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name, verdict in (("a", "partly"), ("b", "partly"), ("c", "replicated")):
        version(tmp_path / "results" / name, verdict=verdict)

    def code(before, after):
        monkeypatch.setattr("sys.argv", ["compare", before, after])
        return main()

    assert code("a", "b") == 0
    assert code("a", "c") == 1
    assert code("a", "d") == 2
    assert "results/d holds no estimates" in capsys.readouterr().err


def test_results_on_different_data_are_not_compared(tmp_path):
    comparison = compare(version(tmp_path / "a"), version(tmp_path / "b", data="digits", kind="stand-in"))
    assert comparison.lines()[0] == "e: not compared, mnist (official) in a but digits (stand-in) in b"
    assert "0 of 0 estimates agree" in comparison.counts


def test_an_unknown_version_is_refused_with_the_known_ones(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    version(tmp_path / "results" / "v1")
    assert folder_of("v1").name == "v1"
    with pytest.raises(UserError, match=r"results/v2 holds no estimates\. Versions that can be compared: v1, released"):
        folder_of("v2")


def test_files_of_another_form_are_named(tmp_path):
    broken = version(tmp_path / "b")
    (broken / "estimates" / "e.json").write_text('{"schema": 1, "experiment": "e"}')
    with pytest.raises(UserError, match=r"estimates/e\.json: not made by this version"):
        compare(version(tmp_path / "a"), broken)


def test_problems_have_no_claims_and_are_compared_by_their_estimates(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name, value in (("a", 1.0), ("b", 2.0)):
        (version(tmp_path / "results" / name, value=value) / "claims.json").unlink()
    monkeypatch.setattr("sys.argv", ["compare", "a", "b"])
    assert main() == 0
    told = capsys.readouterr().out
    assert "e/x: 1 [0.9, 1.1] -> 2 [1.9, 2.1]" in told
    assert "1 of 2 estimates agree, 0 verdicts differ" in told
    assert "claims" not in told
    judged = version(tmp_path / "results" / "c")
    assert "claims: only in c" in compare(tmp_path / "results" / "a", judged).lines()
