"""Measure escape on the circle with the lowest loss varied at a fixed barrier; then which height describes it."""

from sgd_replication.experiments.log_barrier.barrier import barrier_estimates, measure_log_barrier
from sgd_replication.experiments.log_barrier.settings import BarrierSettings
from sgd_replication.experiments.log_barrier.tables import BARRIER
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[BarrierSettings]) -> None:
    """Write the table ``times`` and the estimates ``log-barrier``."""
    table = measure_log_barrier(job.settings, job.seed, job.cache)
    write_table(table, BARRIER, job.output.times)
    write_estimates(job, part="log-barrier", estimates=barrier_estimates(table, job.seed))
