"""Compare gradient noise with curvature in networks that differ in training, initialisation, loss, width or depth."""

from functools import partial

from sgd_replication.experiments.covariance.estimates import sweep_estimates
from sgd_replication.experiments.covariance.settings import SweptCovarianceSettings
from sgd_replication.experiments.covariance.sweeps import measure_swept
from sgd_replication.experiments.covariance.tables import SWEEPS
from sgd_replication.inputs.networks.sweep_measurement import measure_sweeps
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[SweptCovarianceSettings]) -> None:
    """Write the table ``sweeps`` and the estimates ``cov-sweeps``."""
    settings = job.settings
    measure = partial(measure_swept, settings=settings.covariance, seed=job.seed, known={})
    table = measure_sweeps(job, settings.network, settings.sweeps, measure)
    write_table(table, SWEEPS, job.output.sweeps)
    write_estimates(job, part="cov-sweeps", estimates=sweep_estimates(table))
