"""Compare theories of escape with the times that the other experiments measured; nothing is fitted."""

from collections.abc import Iterator

from sgd_diffusion.problems import network_systems
from sgd_diffusion.theory import System, compare_systems
from sgd_replication.experiments.large_deviations.tables import WELLS
from sgd_replication.experiments.log_barrier.tables import BARRIER
from sgd_replication.experiments.network_escape.tables import SWEEPS, VALLEYS
from sgd_replication.experiments.styblinski_tang.tables import OTHER_NOISES, PANELS
from sgd_replication.experiments.theorems.tables import FIRST_THEOREM, SECOND_THEOREM
from sgd_replication.experiments.theory_comparison.estimates import score_estimates, shape_estimates
from sgd_replication.experiments.theory_comparison.landscape_systems import (
    circle_system,
    other_noise_systems,
    panel_systems,
    parabola_system,
    well_system,
    white_noise_systems,
)
from sgd_replication.experiments.theory_comparison.settings import ComparisonSettings
from sgd_replication.experiments.theory_comparison.tables import PREDICTIONS, SCORES
from sgd_replication.jobs.estimates_file import EstimatesFile, write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import read_table, write_table


def run(job: Job[ComparisonSettings]) -> None:
    """Write the tables ``predictions`` and ``scores`` and the estimates ``theory-contest``."""
    predictions, scores = compare_systems(_systems(job))
    write_table(predictions, PREDICTIONS, job.output.predictions)
    write_table(scores, SCORES, job.output.scores)
    shapes = shape_estimates([read_table(SWEEPS, file) for file in job.input.sweeps])
    write_estimates(job, part="theory-contest", estimates=score_estimates(scores) | shapes)


def _systems(job: Job[ComparisonSettings]) -> Iterator[System]:
    """Yield every swept basin whose escape times an earlier experiment measured, with its escape path."""
    settings, files = job.settings, job.input
    amplitude = EstimatesFile.read(files.panel_estimates).estimates["amplitude"].value
    yield from panel_systems(read_table(PANELS, files.panels), amplitude, settings)
    yield from other_noise_systems(read_table(OTHER_NOISES, files.other_noises), amplitude, settings)
    yield from white_noise_systems(read_table(FIRST_THEOREM, files.theorem_1))
    for _, rows in read_table(SECOND_THEOREM, files.theorem_2).groupby("landscape", sort=False):
        yield parabola_system(rows)
    for _, rows in read_table(BARRIER, files.circle).groupby("ratio"):
        yield circle_system(rows)
    wells = read_table(WELLS, files.wells)
    for _, rows in wells[wells["noise"] == "C = H"].groupby(["exit", "sharpest"]):
        yield well_system(rows, settings.flattest)
    for data, basins, sweeps in zip(files.data, files.valleys, files.sweeps, strict=True):
        tables = read_table(VALLEYS, basins), read_table(SWEEPS, sweeps)
        yield from network_systems(job.resolution_in(data).shown, *tables, settings.batch_unit)
