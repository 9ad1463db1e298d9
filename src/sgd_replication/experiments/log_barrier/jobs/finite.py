"""Measure the stationary law and first passage of SGD on fixed sets of examples, as the paper printed them."""

from sgd_replication.experiments.log_barrier.finite_estimates import finite_estimates
from sgd_replication.experiments.log_barrier.finite_set import measure_finite_set
from sgd_replication.experiments.log_barrier.settings import FiniteJobSettings
from sgd_replication.experiments.log_barrier.tables import FINITE_PASSAGE, FINITE_STATIONARY
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[FiniteJobSettings]) -> None:
    """Write the tables ``stationary`` and ``passage`` and the estimates ``log-finite``."""
    laws, times = measure_finite_set(job.settings, job.seed, job.cache)
    write_table(laws, FINITE_STATIONARY, job.output.stationary)
    write_table(times, FINITE_PASSAGE, job.output.passage)
    estimates = finite_estimates(laws, times, job.settings.passage.learning_rate)
    write_estimates(job, part="log-finite", estimates=estimates)
