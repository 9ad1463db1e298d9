import json

import pytest

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.records import Cost, Environment, Origin, Record
from sgd_replication.pipeline.manifest import merge_records
from sgd_replication.pipeline.verification import verify_version

ORIGIN = Origin(commit="abc", dirty=False)


def leave(folder, rule, outputs, inputs=()):
    """Write a job's outputs and its record."""
    for name, text in outputs.items():
        (folder / name).write_text(text)
    record = Record(
        rule=rule,
        outputs={name: file_sha256(folder / name) for name in outputs},
        inputs={name: file_sha256(folder / name) for name in inputs},
        settings={"a": 1},
        code="c0de",
        data={"mnist": "d1g"},
        seed=0,
        threads=1,
        device="cpu",
        cost=Cost(seconds=1.5, cpu_seconds=2.0, peak_memory=2**20),
        determinism="bitwise",
        origin=ORIGIN,
        environment=Environment.current(),
    )
    file = folder / f"{rule}.record.json"
    file.write_text(json.dumps(record.model_dump(mode="json", by_alias=True)))
    return file


@pytest.fixture
def version(tmp_path):
    records = [leave(tmp_path, "measure", {"m.txt": "1"}), leave(tmp_path, "estimate", {"e.txt": "2"}, ["m.txt"])]
    return tmp_path, records


def test_every_artefact_bears_its_own_record(version):
    folder, records = version
    manifest = merge_records("v1", folder, records, ORIGIN)
    assert set(manifest.artefacts) == {"m.txt", "e.txt"}
    artefact = manifest.artefacts["e.txt"]
    assert (artefact.rule, artefact.commit, artefact.seed, artefact.code) == ("estimate", "abc", 0, "c0de")
    assert artefact.record == "estimate.record.json"
    record = json.loads((folder / artefact.record).read_text())
    assert record["inputs"] == {"m.txt": manifest.artefacts["m.txt"].sha256}
    assert manifest.records == {file.name: file_sha256(file) for file in records}
    assert manifest.model_dump(by_alias=True)["schema"] == 2
    assert verify_version(folder, manifest) == []


def test_a_file_changed_since_its_record_stops_the_merge(version):
    folder, records = version
    (folder / "m.txt").write_text("other")
    with pytest.raises(UserError, match=r"m\.txt: its sha256 is .* but measure\.record\.json recorded"):
        merge_records("v1", folder, records, ORIGIN)


def test_verification_names_what_differs(version):
    folder, records = version
    manifest = merge_records("v1", folder, records, ORIGIN)
    (folder / "e.txt").write_text("tampered")
    assert [(d.path, d.finding.split(" ")[1]) for d in verify_version(folder, manifest)] == [("e.txt", "sha256")]
    (folder / "m.txt").unlink()
    assert [d.finding for d in verify_version(folder, manifest) if d.path == "m.txt"] == ["is missing"]


def test_verification_names_a_record_that_was_changed(version):
    folder, records = version
    manifest = merge_records("v1", folder, records, ORIGIN)
    records[0].write_text(records[0].read_text().replace('"seed": 0', '"seed": 1'))
    assert [d.path for d in verify_version(folder, manifest)] == ["measure.record.json"]


def test_verification_names_what_was_made_from_something_else(version):
    folder, records = version
    leave(folder, "measure", {"m.txt": "newer"})  # rerun without its consumer
    differences = verify_version(folder, merge_records("v1", folder, records, ORIGIN))
    assert [(d.path, "was made from another m.txt" in d.finding) for d in differences] == [("e.txt", True)]


def test_the_origin_is_read_from_git(tmp_path):
    assert Origin.of(tmp_path) == Origin(commit="unknown", dirty=True)
