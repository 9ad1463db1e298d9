"""Merge the choices of all data sets of a run into one file, ``data.json``."""

from sgd_replication.jobs.job import Job
from sgd_replication.jobs.writing import write_json


def run(job: Job[None]) -> None:
    """Write every resolution with its sha256, by the name of the requested set."""
    resolutions = [job.resolution_in(file) for file in sorted(job.input.resolutions)]
    sets = {
        resolution.requested: {**resolution.model_dump(mode="json"), "sha256": resolution.sha256}
        for resolution in resolutions
    }
    write_json(job.output.data, {"schema": 1, "sets": sets})
