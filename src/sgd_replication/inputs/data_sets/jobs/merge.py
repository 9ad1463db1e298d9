"""Collect the resolutions of all data sets of a run in one file, ``data.json``."""

from sgd_replication.jobs.job import Job
from sgd_replication.jobs.writing import write_json


def run(job: Job[None]) -> None:
    """Write every resolution with its digest, by the name of the set that was asked for."""
    resolutions = [job.resolution_in(file) for file in sorted(job.input.resolutions)]
    sets = {
        resolution.requested: {**resolution.model_dump(mode="json"), "sha256": resolution.sha256}
        for resolution in resolutions
    }
    write_json(job.output.data, {"schema": 1, "sets": sets})
