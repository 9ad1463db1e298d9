"""Estimate the exponents of heavy ball and Adam in small networks."""

from sgd_replication.experiments.data_curvature.optimiser_estimates import optimiser_estimates
from sgd_replication.experiments.data_curvature.optimiser_settings import OptimiserSettings
from sgd_replication.experiments.data_curvature.optimiser_tables import OPTIMISERS
from sgd_replication.experiments.data_curvature.set_tables import of_sets
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job


def run(job: Job[OptimiserSettings]) -> None:
    """Write the estimates ``data-optimisers`` from the tables of all data sets."""
    for file in job.input.data:
        job.resolution_in(file)
    estimates = optimiser_estimates(of_sets(OPTIMISERS, job.input.optimisers))
    write_estimates(job, part="data-optimisers", estimates=estimates, evidence=[*job.input.optimisers])
