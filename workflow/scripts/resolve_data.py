"""Decide which data set a run uses under one name: the set itself, or its stand-in, announced loudly."""

import logging
from pathlib import Path

from job import Job, JobParser

from sgd_replication.inputs.data_sets.resolution import resolve
from sgd_replication.inputs.data_sets.settings import DataSettings
from sgd_replication.jobs.writing import write_json

logger = logging.getLogger(__name__)


def resolve_set(job: Job) -> None:
    settings = job.settings(DataSettings)
    resolution = resolve(job.files.set, settings.source, job.files.directory)
    if resolution.kind != "official":
        logger.warning("*" * 78)
        logger.warning("%s IS NOT USED: %s", resolution.requested.upper(), resolution.reason)
        logger.warning("its %s %s is used instead; claims about %s are not judged on it", resolution.kind,
                       resolution.set, resolution.requested)  # fmt: skip
        logger.warning("*" * 78)
    write_json(job.files.resolution, resolution.model_dump(mode="json"))


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--set", required=True, help="the set's name in the registry")
    parser.add_argument("--directory", type=Path, required=True, help="the data directory")
    parser.add_output("--resolution", "what the set resolved to")
    parser.run(resolve_set)


if __name__ == "__main__":
    main()
