"""Rebuild the published panels with and without the faults of the public code."""

from sgd_replication.experiments.large_deviations.fault_estimates import panel_estimates
from sgd_replication.experiments.large_deviations.fault_panels import measure_panels
from sgd_replication.experiments.large_deviations.settings import PanelJobSettings
from sgd_replication.experiments.large_deviations.tables import PANELS
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[PanelJobSettings]) -> None:
    """Write the table ``panels`` and the estimates ``ldt-panels``."""
    table = measure_panels(load_dataset(job.resolution()), job.settings, job.seed, job.cache)
    write_table(table, PANELS, job.output.panels)
    write_estimates(job, part="ldt-panels", estimates=panel_estimates(table, job.seed))
