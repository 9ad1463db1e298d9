"""Calibrate the noise amplitude on Fig. 4b, then measure every sweep of Figs. 4 and 6."""

import pandas as pd
from job import Job, JobParser
from parts import Parts

from sgd_replication.experiments.styblinski_tang.calibration import calibrate
from sgd_replication.experiments.styblinski_tang.other_noises import measure_other_noises
from sgd_replication.experiments.styblinski_tang.panels import measure_panels
from sgd_replication.experiments.styblinski_tang.settings import StyblinskiTangSettings
from sgd_replication.experiments.styblinski_tang.tables import CALIBRATION, OTHER_NOISES, PANELS
from sgd_replication.jobs.tables import write_table
from sgd_replication.jobs.writing import write_json


def measure(job: Job) -> None:
    settings = job.settings(StyblinskiTangSettings)
    published = pd.read_csv(job.files.published)
    calibration = calibrate(
        published,
        dimension=settings.dimension,
        learning_rate=settings.learning_rate,
        sgld_learning_rate=settings.sgld_learning_rate,
        nodes=settings.table_nodes,
    )
    write_table(calibration.table, CALIBRATION, job.files.calibration)
    write_json(job.files.amplitude, dict(zip(("value", "low", "high"), calibration.amplitude, strict=True)))
    parts = Parts(job)
    write_table(
        measure_panels(settings, calibration, published, job.seed, parts, job.device()), PANELS, job.files.panels
    )
    other = measure_other_noises(settings, calibration.amplitude[0], job.seed, parts)
    write_table(other, OTHER_NOISES, job.files.other_noises)


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_input("--published", "the digitised panels")
    parser.add_output("--calibration", "a row a published panel: fitted parameters and χ²")
    parser.add_output("--amplitude", "the noise amplitude with its interval")
    parser.add_output("--panels", "escape times of every sweep")
    parser.add_output("--other-noises", "escape times under other readings of a minibatch")
    parser.run(measure)


if __name__ == "__main__":
    main()
