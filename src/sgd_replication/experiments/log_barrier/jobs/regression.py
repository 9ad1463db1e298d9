"""Measure SGD on linear regression: its stationary law, and first passage to multiples of the lowest loss."""

from sgd_replication.experiments.log_barrier.passage import measure_passage, passage_estimates
from sgd_replication.experiments.log_barrier.settings import RegressionSettings
from sgd_replication.experiments.log_barrier.stationary import measure_stationary, stationary_estimates
from sgd_replication.experiments.log_barrier.tables import HISTOGRAMS, PASSAGE, STATIONARY
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[RegressionSettings]) -> None:
    """Write the tables ``stationary``, ``histograms`` and ``passage`` and the estimates ``log-regression``."""
    settings, output = job.settings, job.output
    stationary, histograms = measure_stationary(settings.stationary, job.seed, job.cache)
    passage = measure_passage(settings.passage, job.seed, job.cache)
    write_table(stationary, STATIONARY, output.stationary)
    write_table(histograms, HISTOGRAMS, output.histograms)
    write_table(passage, PASSAGE, output.passage)
    estimates = stationary_estimates(stationary) | passage_estimates(passage, job.seed)
    write_estimates(job, part="log-regression", estimates=estimates)
