"""Measure the exponents of the escape from one well under SGD, heavy ball and Adam."""

from sgd_replication.experiments.optimisers.estimates import exponent_estimates
from sgd_replication.experiments.optimisers.settings import ExponentSettings
from sgd_replication.experiments.optimisers.sweeps import measure_exponents
from sgd_replication.experiments.optimisers.tables import EXPONENTS
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[ExponentSettings]) -> None:
    """Write the table ``exponents`` and the estimates ``optimisers``."""
    rows = measure_exponents(job.settings, job.seed, job.cache)
    write_table(rows, EXPONENTS, job.output.exponents)
    write_estimates(job, part="optimisers", estimates=exponent_estimates(rows))
