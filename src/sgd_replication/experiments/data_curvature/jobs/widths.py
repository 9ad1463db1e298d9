"""Seek the minima of networks of several widths on draws of rows of a data set."""

from sgd_replication.experiments.data_curvature.width_settings import WidthSettings
from sgd_replication.experiments.data_curvature.width_tables import WIDTHS
from sgd_replication.experiments.data_curvature.widths import widths_of
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[WidthSettings]) -> None:
    """Write the table ``widths`` of one data set."""
    rows = widths_of(load_dataset(job.resolution()), job.settings, job.seed)
    write_table(rows, WIDTHS, job.output.widths)
