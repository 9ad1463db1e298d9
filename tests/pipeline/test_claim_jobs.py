"""The jobs that judge the claims on an experiment and merge those of all experiments."""

from types import SimpleNamespace

import yaml

from sgd_diffusion.estimates import plus_minus
from sgd_replication.jobs.data_resolution import Resolution, UsedData
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.pipeline.claims.judge import JudgedClaim, JudgedClaims
from sgd_replication.pipeline.job_settings import JudgeSettings, MergeSettings
from sgd_replication.pipeline.jobs import judge, merge_claims

SAID = {"paper": "A", "where": "", "statement": "", "published": None, "data": None, "quantity": "x"}
MEASURED = {"experiment": "e", "figure": "f"}
DECIDING = {"replicated": [{"estimate": "x", "at_least": 1}], "partly": [{"estimate": "x", "above": 0}]}
CLAIMS = [
    {"id": "again", **SAID, **MEASURED, "kind": "restatement", "of": ["first"]},
    {"id": "planned", **SAID, "experiment": None, "figure": None, **DECIDING},
    {"id": "first", **SAID, **MEASURED, **DECIDING},
    {"id": "left-out", **SAID, "experiment": "g", "figure": "f", **DECIDING},
    {"id": "other-set", **SAID, **MEASURED, **DECIDING, "data": "avila"},  # of several sets, this one was not asked for
]


def test_a_restatement_is_judged_after_its_source_and_a_planned_claim_is_not_run(tmp_path):
    registry = tmp_path / "claims.yaml"
    registry.write_text(yaml.safe_dump({"schema": 2, "papers": {"A": "A, 2000"}, "claims": CLAIMS, "amendments": []}))
    estimates = {"x": plus_minus(2, 0.1, 9)}
    content = EstimatesFile(experiment="e", rule="r", data={}, evidence=["m.parquet"], estimates=estimates)
    content.write(tmp_path / "e.json")
    judge.run(
        SimpleNamespace(
            settings=JudgeSettings(parts=["e"], left_out=["g"], claims=""),
            input=SimpleNamespace(registry=registry, estimates=[tmp_path / "e.json"], data=[]),
            output=SimpleNamespace(claims=tmp_path / "one.json"),
            resolution_in=None,  # these claims are about no data
        )
    )
    merge_claims.run(
        SimpleNamespace(
            settings=MergeSettings(order=[claim["id"] for claim in CLAIMS], unmeasured=""),
            input=SimpleNamespace(registry=registry, claims=[tmp_path / "one.json"]),
            output=SimpleNamespace(claims=tmp_path / "all.json"),
        )
    )
    claims = JudgedClaims.read(tmp_path / "all.json").claims
    assert {claim.id: claim.verdict for claim in claims} == {
        "again": "replicated", "planned": "not run", "first": "replicated", "left-out": "not run",
        "other-set": "not run",
    }  # fmt: skip
    assert claims[4].reason == "this run's configuration leaves out avila"
    assert claims[1].reason == merge_claims.UNMEASURED
    assert claims[2].evidence == ["estimates/e.json", "m.parquet", "figures/f.pdf"]


def test_a_claim_about_several_sets_is_judged_on_those_that_the_run_has(tmp_path):
    claim = {"id": "several", **SAID, **MEASURED, **DECIDING, "data": ["banknote", "avila", "sensorless"]}
    registry = tmp_path / "claims.yaml"
    registry.write_text(yaml.safe_dump({"schema": 2, "papers": {"A": "A, 2000"}, "claims": [claim], "amendments": []}))
    estimates = {"x": plus_minus(2, 0.1, 9)}
    content = EstimatesFile(experiment="e", rule="r", data={}, evidence=[], estimates=estimates)
    content.write(tmp_path / "e.json")
    kinds = {"avila": ("avila", "official"), "sensorless": ("wine", "stand-in")}

    def judged(*sets: str) -> JudgedClaim:
        judge.run(
            SimpleNamespace(
                settings=JudgeSettings(parts=["e"], left_out=[], claims=""),
                input=SimpleNamespace(registry=registry, estimates=[tmp_path / "e.json"], data=sets),
                output=SimpleNamespace(claims=tmp_path / "one.json"),
                resolution_in=lambda name: Resolution(
                    requested=name, set=kinds[name][0], kind=kinds[name][1], files={}, reason="no files"
                ),
            )
        )
        return JudgedClaims.read(tmp_path / "one.json").claims[0]

    assert (judged("avila").verdict, judged("avila").data.set) == ("replicated", "avila")
    partly = judged("avila", "sensorless")
    assert (partly.verdict, partly.data.set, partly.data.kind) == ("not run", "avila, wine", "stand-in")
    assert "sensorless: no files" in partly.reason
    assert judged().reason == "this run's configuration leaves out banknote, avila, sensorless"
    used = {"avila": UsedData(set="avila", kind="official"), "mine": UsedData(set="mine", kind="official")}
    content.model_copy(update={"data": used}).write(tmp_path / "e.json")
    assert judged("avila").reason == "the claim is about banknote, avila, sensorless; this run adds mine"
