"""Write the RO-Crate of a version: its metadata and a copy of the file that starts the workflow."""

import json

import yaml

from sgd_replication.jobs.job import Job
from sgd_replication.jobs.records import Record
from sgd_replication.jobs.writing import copy_file, write_text
from sgd_replication.pipeline.job_settings import VersionSettings
from sgd_replication.reporting.workflow_crate import workflow_crate


def run(job: Job[VersionSettings]) -> None:
    """Write ``ro-crate-metadata.json`` and ``Snakefile``."""
    citation = yaml.safe_load(job.input.citation.read_text(encoding="utf-8"))
    records = [Record.read(file) for file in sorted(job.input.records)]
    crate = workflow_crate(job.settings.version, citation, records)
    write_text(job.output.crate, json.dumps(crate, ensure_ascii=False, indent=1) + "\n")
    copy_file(job.input.workflow, job.output.workflow)
