"""Merge the records of all jobs into manifest.json, and check every file against its recorded sha256."""

from pathlib import Path

from sgd_replication.jobs.job import Job
from sgd_replication.jobs.records import Origin
from sgd_replication.pipeline.job_settings import VersionSettings
from sgd_replication.pipeline.manifest import merge_records
from sgd_replication.pipeline.restored import left_out


def run(job: Job[VersionSettings]) -> None:
    """Write ``manifest.json``."""
    origin, absent = Origin.of(Path.cwd()), left_out(job.results)
    manifest = merge_records(job.settings.version, job.results, job.input.records, origin, absent)
    manifest.write(job.output.manifest)
