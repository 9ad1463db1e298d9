"""Measure where minima of many outlier directions become unstable, and which of two minima is occupied more."""

from sgd_replication.experiments.log_barrier.low_dimension import low_dimension_estimates, measure_low_dimension
from sgd_replication.experiments.log_barrier.outliers import measure_growth, outlier_estimates
from sgd_replication.experiments.log_barrier.settings import OutlierJobSettings
from sgd_replication.experiments.log_barrier.tables import GROWTH, LOW_DIMENSION
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[OutlierJobSettings]) -> None:
    """Write the tables ``growth`` and ``escapes`` and the estimates ``log-outliers``."""
    growth = measure_growth(job.settings, job.seed, job.cache)
    escapes = measure_low_dimension(job.settings, job.seed, job.cache)
    write_table(growth, GROWTH, job.output.growth)
    write_table(escapes, LOW_DIMENSION, job.output.escapes)
    write_estimates(job, part="log-outliers", estimates=outlier_estimates(growth) | low_dimension_estimates(escapes))
