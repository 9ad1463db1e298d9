"""Measure escape times under white noise, and judge the value that Theorem 1 gives."""

from sgd_replication.experiments.theorems.settings import FirstTheoremSettings
from sgd_replication.experiments.theorems.tables import FIRST_THEOREM
from sgd_replication.experiments.theorems.theorem_1 import first_theorem_estimates, measure_first_theorem
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[FirstTheoremSettings]) -> None:
    """Write the table ``times`` and the estimates ``theorem-1``."""
    times = measure_first_theorem(job.settings, job.seed, job.cache)
    write_table(times, FIRST_THEOREM, job.output.times)
    write_estimates(job, part="theorem-1", estimates=first_theorem_estimates(times))
