"""Estimate how the sharpness at equal loss depends on B, η and the kind of noise on one data set."""

from sgd_replication.experiments.reached_sharpness.estimates import reached_estimates
from sgd_replication.experiments.reached_sharpness.point_settings import PointSettings
from sgd_replication.experiments.reached_sharpness.tables import TRAININGS
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import read_table


def run(job: Job[PointSettings]) -> None:
    """Write the estimates ``reached-<set>``."""
    job.resolution()  # the record names the data set that the table was measured on
    estimates = reached_estimates(read_table(TRAININGS, job.input.trainings), job.settings)
    part = f"reached-{job.wildcards['set']}"
    write_estimates(job, part=part, estimates=estimates, evidence=[job.input.trainings])
