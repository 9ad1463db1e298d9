"""Set four theories of escape against what the other experiments measured, with measured inputs and nothing fitted."""

import pandas as pd
from estimates_file import read_estimates, write_estimates
from job import Job, JobParser

from sgd_diffusion.theory import judged, predicted
from sgd_replication.experiments.large_deviations.settings import WellSettings
from sgd_replication.experiments.large_deviations.tables import WELLS
from sgd_replication.experiments.log_barrier.tables import BARRIER
from sgd_replication.experiments.network_escape.settings import NetworkEscapeSettings
from sgd_replication.experiments.network_escape.tables import SPECTRA, SWEEPS, VALLEYS
from sgd_replication.experiments.styblinski_tang.settings import StyblinskiTangSettings
from sgd_replication.experiments.styblinski_tang.tables import OTHER_NOISES, PANELS
from sgd_replication.experiments.theorems.tables import FIRST_THEOREM, SECOND_THEOREM
from sgd_replication.experiments.theory_comparison.estimates import contest_estimates
from sgd_replication.experiments.theory_comparison.systems import Measured, systems
from sgd_replication.experiments.theory_comparison.tables import CONTEST, PREDICTIONS
from sgd_replication.jobs.tables import read_table, write_table


def compare(job: Job) -> None:
    files, settings = job.files, job.raw_settings
    networks = {
        job.resolution(data).shown: (
            read_table(VALLEYS, valleys),
            read_table(SWEEPS, sweeps),
            read_table(SPECTRA, spectra),
        )
        for data, valleys, sweeps, spectra in zip(files.data, files.valleys, files.sweeps, files.spectra, strict=True)
    }
    measured = Measured(
        panels=read_table(PANELS, files.panels),
        other_noises=read_table(OTHER_NOISES, files.other_noises),
        theorem_1=read_table(FIRST_THEOREM, files.theorem_1),
        theorem_2=read_table(SECOND_THEOREM, files.theorem_2),
        circle=read_table(BARRIER, files.circle),
        wells=read_table(WELLS, files.wells),
        amplitude=read_estimates(files.panel_estimates).estimates["amplitude"].value,
        networks=networks,
    )
    found = systems(
        measured,
        StyblinskiTangSettings.model_validate(settings["panels"]),
        NetworkEscapeSettings.model_validate(settings["network_escape"]),
        WellSettings.model_validate(settings["wells"]),
    )
    predictions = pd.concat([predicted(system) for system in found], ignore_index=True)
    contest = judged(predictions)
    write_table(predictions, PREDICTIONS, files.predictions)
    write_table(contest, CONTEST, files.contest)
    write_estimates(
        job,
        experiment="theory-contest",
        estimates=contest_estimates(contest),
        evidence=[files.predictions, files.contest],
    )


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_input("--panels", "sweeps on Styblinski–Tang")
    parser.add_input("--other-noises", "its sweeps with other noises")
    parser.add_input("--panel-estimates", "estimates of the panels, for the noise's amplitude")
    parser.add_input("--theorem-1", "times under white noise")
    parser.add_input("--theorem-2", "times on joined parabolas")
    parser.add_input("--circle", "times of regression on a circle")
    parser.add_input("--wells", "times of quadratic wells")
    parser.add_input("--data", "what every network's data set resolved to", several=True)
    parser.add_input("--valleys", "the networks' valleys, in the same order", several=True)
    parser.add_input("--sweeps", "the networks' sweeps, in the same order", several=True)
    parser.add_input("--spectra", "curvature of the networks' valleys by direction, in the same order", several=True)
    parser.add_output("--predictions", "what every theory predicts at every point")
    parser.add_output("--contest", "predicted over measured exponents")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(compare)


if __name__ == "__main__":
    main()
