"""Measure whether two live subnetworks keep the ratio of their outputs, or become equal."""

from sgd_replication.experiments.noise_balance.settings import SubnetworkSettings
from sgd_replication.experiments.noise_balance.subnetworks import measure_subnetworks, subnetwork_estimates
from sgd_replication.experiments.noise_balance.tables import SUBNETWORK_COURSE, SUBNETWORKS
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[SubnetworkSettings]) -> None:
    """Write the tables ``ends`` and ``course`` and the estimates ``bal-subnetworks``."""
    ends, course = measure_subnetworks(job.settings, job.seed, job.cache)
    write_table(ends, SUBNETWORKS, job.output.ends)
    write_table(course, SUBNETWORK_COURSE, job.output.course)
    write_estimates(job, part="bal-subnetworks", estimates=subnetwork_estimates(ends))
