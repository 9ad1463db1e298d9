"""Choose the data that a run uses for one data set: the set itself, a sample of it, or its stand-in."""

import logging

from sgd_replication.inputs.data_sets.resolution import resolve
from sgd_replication.inputs.data_sets.settings import DataSettings
from sgd_replication.inputs.data_sets.specification import DATA_DIRECTORY
from sgd_replication.jobs.job import Job

logger = logging.getLogger(__name__)


def run(job: Job[DataSettings]) -> None:
    """Write the resolution of one data set; the log warns if it is not the requested set itself."""
    resolution = resolve(job.wildcards["set"], job.settings.source, DATA_DIRECTORY)
    if resolution.kind != "official":
        logger.warning("*" * 78)
        logger.warning("%s IS NOT USED: %s", resolution.requested.upper(), resolution.reason)
        logger.warning(
            "its %s %s is used instead; claims about %s are not judged on it",
            resolution.kind,
            resolution.set,
            resolution.requested,
        )
        logger.warning("*" * 78)
    resolution.write(job.output.resolution)
