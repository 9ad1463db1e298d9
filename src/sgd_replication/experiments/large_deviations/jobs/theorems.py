"""Measure escape from balls in wells of several smallest curvatures, and the gap between SGD and its diffusion."""

from sgd_replication.experiments.large_deviations.settings import TheoremSettings
from sgd_replication.experiments.large_deviations.tables import BALLS, GAPS
from sgd_replication.experiments.large_deviations.theorem_estimates import theorem_estimates
from sgd_replication.experiments.large_deviations.theorems import measure_balls, measure_gaps
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[TheoremSettings]) -> None:
    """Write the tables ``balls`` and ``gaps`` and the estimates ``ldt-theorems``."""
    balls = measure_balls(job.settings, job.seed, job.cache)
    gaps = measure_gaps(job.settings, job.cache)
    write_table(balls, BALLS, job.output.balls)
    write_table(gaps, GAPS, job.output.gaps)
    write_estimates(job, part="ldt-theorems", estimates=theorem_estimates(balls, gaps))
