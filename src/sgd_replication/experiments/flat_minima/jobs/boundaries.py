"""Measure escape times of one basin by four boundaries, each scaled with the basin and held fixed."""

from sgd_replication.experiments.flat_minima.boundaries import boundary_estimates, measure_boundaries
from sgd_replication.experiments.flat_minima.settings import ExitSettings
from sgd_replication.experiments.flat_minima.tables import EXITS
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[ExitSettings]) -> None:
    """Write the table ``times`` and the estimates ``exits``."""
    times = measure_boundaries(job.settings, job.seed, job.cache)
    write_table(times, EXITS, job.output.times)
    write_estimates(job, part="exits", estimates=boundary_estimates(times))
