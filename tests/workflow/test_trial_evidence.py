"""The evidence of a trial says what was tried, at which size, and what was not."""

import json

import trial_evidence

from sgd_replication.jobs.records import Cost, Environment, Origin, Record


def record_of(rule, **wildcards):
    return Record(
        rule=rule,
        wildcards=wildcards,
        outputs={},
        inputs={},
        settings={},
        code="c0de",
        data={},
        seed=0,
        threads=1,
        device="cpu",
        cost=Cost(seconds=1.0, cpu_seconds=2.34, peak_memory=2**20),
        determinism="bitwise",
        origin=Origin(commit="abc", dirty=False),
        environment=Environment.current(),
    )


def test_jobs_with_a_record_were_tried_and_all_others_not():
    records = [record_of("noise_balance_deep", setting="small"), record_of("noise_notebook")]
    wanted = [("noise_balance_deep", {"setting": "small"}), ("noise_balance_deep", {"setting": "large"})]
    found = trial_evidence.tried(records, wanted)
    named = {"rule": "noise_balance_deep", "wildcards": {"setting": "small"}}
    assert found["jobs"] == [{**named, "cpu_seconds": 2.3, "commit": "abc", "dirty": False}]
    assert found["untried"] == [{"rule": "noise_balance_deep", "wildcards": {"setting": "large"}}]


def test_the_file_names_the_jobs_and_sizes_of_the_extended_configuration(tmp_path, monkeypatch, capsys):
    version = tmp_path / "results" / "extended-trial" / "measurements"
    version.mkdir(parents=True)
    record_of("noise_balance_scaled_steps", set="mnist").write(version / "noise_balance_scaled_steps.record.json")
    monkeypatch.setattr(trial_evidence, "CHECKOUT", tmp_path)
    assert trial_evidence.main([]) == 0
    found = json.loads((tmp_path / "references/released/checks/extended_trial.json").read_text())
    assert [job["rule"] for job in found["jobs"]] == ["noise_balance_scaled_steps"]
    assert {"rule": "noise_balance_deep", "wildcards": {"setting": "large"}} in found["untried"]
    assert found["sizes"]["noise_balance.deep.chains"] == {"trial": 400, "extended": 100_000}
    assert "1 jobs tried" in capsys.readouterr().out
