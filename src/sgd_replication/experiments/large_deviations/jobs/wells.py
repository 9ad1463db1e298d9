"""Measure escape from quadratic wells through balls and levels, and along a curved path over a saddle."""

from sgd_diffusion.point_cache import cached_table
from sgd_replication.experiments.large_deviations.curved import measure_curved
from sgd_replication.experiments.large_deviations.estimates import well_estimates
from sgd_replication.experiments.large_deviations.settings import WellSettings
from sgd_replication.experiments.large_deviations.tables import CURVED, WELLS
from sgd_replication.experiments.large_deviations.wells import measure_wells
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[WellSettings]) -> None:
    """Write the tables ``wells`` and ``curved`` and the estimates ``ldt-wells``."""
    settings, output = job.settings, job.output
    wells = measure_wells(settings, job.seed, job.cache)
    curved = cached_table(job.cache, "curved", lambda: measure_curved(settings, job.seed))
    write_table(wells, WELLS, output.wells)
    write_table(curved, CURVED, output.curved)
    write_estimates(job, part="ldt-wells", estimates=well_estimates(wells, curved))
