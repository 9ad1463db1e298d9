"""Compare four theories of escape with the times that the other experiments measured; nothing is fitted."""

from sgd_diffusion.theory import compare_systems
from sgd_replication.experiments.large_deviations.tables import WELLS
from sgd_replication.experiments.log_barrier.tables import BARRIER
from sgd_replication.experiments.network_escape.tables import SPECTRA, SWEEPS, VALLEYS
from sgd_replication.experiments.styblinski_tang.tables import OTHER_NOISES, PANELS
from sgd_replication.experiments.theorems.tables import FIRST_THEOREM, SECOND_THEOREM
from sgd_replication.experiments.theory_comparison.estimates import score_estimates
from sgd_replication.experiments.theory_comparison.settings import ComparisonSettings
from sgd_replication.experiments.theory_comparison.systems import Measured, systems
from sgd_replication.experiments.theory_comparison.tables import PREDICTIONS, SCORES
from sgd_replication.jobs.estimates_file import EstimatesFile, write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import read_table, write_table


def run(job: Job[ComparisonSettings]) -> None:
    """Write the tables ``predictions`` and ``scores`` and the estimates ``theory-contest``."""
    files, output = job.input, job.output
    networks = {
        job.resolution_in(data).shown: (
            read_table(VALLEYS, basins),
            read_table(SWEEPS, sweeps),
            read_table(SPECTRA, spectra),
        )
        for data, basins, sweeps, spectra in zip(files.data, files.valleys, files.sweeps, files.spectra, strict=True)
    }
    measured = Measured(
        panels=read_table(PANELS, files.panels),
        other_noises=read_table(OTHER_NOISES, files.other_noises),
        theorem_1=read_table(FIRST_THEOREM, files.theorem_1),
        theorem_2=read_table(SECOND_THEOREM, files.theorem_2),
        circle=read_table(BARRIER, files.circle),
        wells=read_table(WELLS, files.wells),
        amplitude=EstimatesFile.read(files.panel_estimates).estimates["amplitude"].value,
        networks=networks,
    )
    predictions, scores = compare_systems(systems(measured, job.settings))
    write_table(predictions, PREDICTIONS, output.predictions)
    write_table(scores, SCORES, output.scores)
    write_estimates(
        job,
        part="theory-contest",
        estimates=score_estimates(scores),
        evidence=[output.predictions, output.scores],
    )
