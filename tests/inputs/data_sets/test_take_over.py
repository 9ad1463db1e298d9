"""Whether a job takes its outputs over from another version that ran the same job."""

import pytest

from sgd_replication.inputs.data_sets.settings import DataSettings
from sgd_replication.jobs.identity import Identity, JobFiles
from sgd_replication.jobs.records import Record
from sgd_replication.jobs.run import run_job

IDENTITY = Identity(
    rule="resolve_data",
    module="sgd_replication.inputs.data_sets.jobs.resolve",
    wildcards={"set": "mnist"},
    settings=DataSettings(source="embedded").model_dump(),
    seed=None,
    threads=1,
    device="cpu",
    code="c0de",
)


@pytest.mark.parametrize("take_over", [True, False])
def test_outputs_are_copied_from_another_version_unless_the_rule_forbids_it(tmp_path, take_over, caplog):
    for version in ("first", "second"):
        caplog.clear()
        folder = tmp_path / version
        folder.mkdir()
        outputs = {"resolution": folder / "mnist.json", "record": folder / "mnist.record.json"}
        run_job(IDENTITY, JobFiles(results=folder, input={}, output=outputs, take_over=take_over))
    record = Record.model_validate_json((tmp_path / "second" / "mnist.record.json").read_text())
    assert record.taken_from == ("first" if take_over else None)
    assert ("MNIST IS NOT USED" in caplog.text) == (not take_over)
