"""Estimate the laws of Figs. 4 and 6 from the measured escape times."""

import json

from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.styblinski_tang.calibration import Calibration
from sgd_replication.experiments.styblinski_tang.panel_estimates import panel_estimates
from sgd_replication.experiments.styblinski_tang.tables import CALIBRATION, PANELS
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import read_table


def run(job: Job[None]) -> None:
    """Write the estimates ``escape-panels``."""
    files = job.input
    amplitude = json.loads(files.amplitude.read_text())
    calibration = Calibration(
        (amplitude["value"], amplitude["low"], amplitude["high"]), read_table(CALIBRATION, files.calibration)
    )
    write_estimates(
        job,
        part="escape-panels",
        estimates=panel_estimates(read_table(PANELS, files.panels), calibration, seed_for(job.seed, "panel estimates")),
        evidence=[files.panels, files.calibration],
    )
