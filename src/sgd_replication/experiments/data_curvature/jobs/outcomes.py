"""Estimate up to which width networks could be run."""

from sgd_replication.experiments.data_curvature.set_tables import of_sets
from sgd_replication.experiments.data_curvature.width_estimates import width_estimates
from sgd_replication.experiments.data_curvature.width_settings import WidthSettings
from sgd_replication.experiments.data_curvature.width_tables import WIDTHS
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job


def run(job: Job[WidthSettings]) -> None:
    """Write the estimates ``data-widths`` from the tables of all data sets."""
    for file in job.input.data:
        job.resolution_in(file)
    estimates = width_estimates(of_sets(WIDTHS, job.input.widths))
    write_estimates(job, part="data-widths", estimates=estimates, evidence=[*job.input.widths])
