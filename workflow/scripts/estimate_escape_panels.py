"""Laws, ranges and fits of Figs. 4 and 6."""

import json

from estimates_file import write_estimates
from job import Job, JobParser

from sgd_diffusion.streams import seed_for
from sgd_replication.experiments.styblinski_tang.calibration import Calibration
from sgd_replication.experiments.styblinski_tang.panel_estimates import panel_estimates
from sgd_replication.experiments.styblinski_tang.tables import CALIBRATION, PANELS
from sgd_replication.jobs.tables import read_table


def estimate(job: Job) -> None:
    amplitude = json.loads(job.files.amplitude.read_text())
    calibration = Calibration(
        (amplitude["value"], amplitude["low"], amplitude["high"]), read_table(CALIBRATION, job.files.calibration)
    )
    panels = read_table(PANELS, job.files.panels)
    write_estimates(
        job,
        experiment="escape-panels",
        estimates=panel_estimates(panels, calibration, seed_for(job.seed, "panel estimates")),
        evidence=[job.files.panels, job.files.calibration],
    )


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_input("--calibration", "fitted parameters of the published panels")
    parser.add_input("--amplitude", "the noise amplitude")
    parser.add_input("--panels", "escape times of every sweep")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(estimate)


if __name__ == "__main__":
    main()
