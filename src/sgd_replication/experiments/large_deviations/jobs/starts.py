"""Measure escape from two basins: from the minimum, from a displaced start and from equilibrium."""

from sgd_replication.experiments.large_deviations.estimates import start_estimates
from sgd_replication.experiments.large_deviations.settings import StartSettings
from sgd_replication.experiments.large_deviations.starts import measure_starts
from sgd_replication.experiments.large_deviations.tables import STARTS
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[StartSettings]) -> None:
    """Write the table ``times`` and the estimates ``ldt-starts``."""
    table = measure_starts(job.settings, job.seed, job.cache)
    write_table(table, STARTS, job.output.times)
    write_estimates(job, part="ldt-starts", estimates=start_estimates(table, job.seed))
