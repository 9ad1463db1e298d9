"""Calibrate the noise amplitude on Fig. 4b, then measure the escape times of every sweep of Figs. 4 and 6."""

import pandas as pd

from sgd_replication.experiments.styblinski_tang.calibration import calibrate
from sgd_replication.experiments.styblinski_tang.other_noises import measure_other_noises
from sgd_replication.experiments.styblinski_tang.panels import measure_panels
from sgd_replication.experiments.styblinski_tang.settings import StyblinskiTangSettings
from sgd_replication.experiments.styblinski_tang.tables import CALIBRATION, OTHER_NOISES, PANELS
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table
from sgd_replication.jobs.writing import write_json


def run(job: Job[StyblinskiTangSettings]) -> None:
    """Write the tables ``calibration``, ``panels`` and ``other_noises``, and the noise amplitude with its interval."""
    settings, output = job.settings, job.output
    published = pd.read_csv(job.input.published)
    calibration = calibrate(published, settings)
    write_table(calibration.table, CALIBRATION, output.calibration)
    write_json(output.amplitude, dict(zip(("value", "low", "high"), calibration.amplitude, strict=True)))
    panels = measure_panels(settings, calibration, published, job.seed, job.cache, job.device())
    write_table(panels, PANELS, output.panels)
    other_noises = measure_other_noises(settings, calibration.amplitude[0], job.seed, job.cache)
    write_table(other_noises, OTHER_NOISES, output.other_noises)
