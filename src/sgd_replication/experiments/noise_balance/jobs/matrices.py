"""Measure noise and norms of the two whole matrices of the published network during SGD."""

from sgd_replication.experiments.noise_balance.matrices import matrix_estimates, train_matrices
from sgd_replication.experiments.noise_balance.settings import MatrixSettings
from sgd_replication.experiments.noise_balance.tables import MATRICES
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[MatrixSettings]) -> None:
    """Write the table ``course`` and the estimates ``bal-matrices``."""
    course = train_matrices(job.settings, job.seed, job.cache)
    write_table(course, MATRICES, job.output.course)
    write_estimates(job, part="bal-matrices", estimates=matrix_estimates(course))
