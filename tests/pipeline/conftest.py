"""A complete version, for tests of archives."""

import subprocess

import pytest

from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.records import Cost, Environment, Origin, Record
from sgd_replication.pipeline.manifest import merge_records

CITATION = """
title: A title
abstract: What it does.
version: 0.1.0
license: MIT
authors: [{name: Somebody}]
keywords: [diffusion]
references:
  - {title: A paper, year: 2021, url: "https://example.org", authors: [{family-names: Xie, given-names: Zeke}]}
"""


@pytest.fixture
def write_record():
    """Return a function that writes the record of a job into a version's folder."""

    def write(folder, rule, outputs, inputs, origin, key=""):
        Record(
            rule=rule,
            key=key,
            outputs={name: file_sha256(folder / name) for name in outputs},
            inputs=inputs,
            settings=None,
            code="c0de",
            data={},
            seed=None,
            threads=1,
            device="cpu",
            cost=Cost(seconds=1, cpu_seconds=1, peak_memory=1),
            determinism="bitwise",
            origin=origin,
            environment=Environment.current(),
        ).write(folder / f"{rule}.record.json")

    return write


@pytest.fixture
def complete(tmp_path, monkeypatch, write_record):
    """A checkout with a commit, and a version made from it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "CITATION.cff").write_text(CITATION)
    git = ["git", "-c", "user.name=test", "-c", "user.email=test"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "code"]):
        subprocess.run([*git, *arguments], check=True)
    folder = tmp_path / "results" / "v1"
    (folder / "estimates").mkdir(parents=True)
    made = {"r": ["estimates/e.json", "table.parquet", "array.npy"], "n_notebook": ["report.pdf"]}
    contents = {"estimates/e.json": b"{}", "table.parquet": b"PAR1", "array.npy": bytes(99), "report.pdf": b"%PDF"}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    inputs = {"r": {}, "n_notebook": {"table.parquet": file_sha256(folder / "table.parquet"), "notebooks/n.py": "0"}}
    for rule, names in made.items():
        write_record(folder, rule, names, inputs[rule], Origin.of(tmp_path))
    manifest = merge_records("v1", folder, sorted(folder.glob("*.record.json")), Origin.of(tmp_path))
    (folder / "manifest.json").write_text(manifest.model_dump_json(by_alias=True))
    return folder
