"""Laws, ranges and fits of Figs. 4 and 6."""

import json

from estimates_file import write_estimates
from job import Job, JobParser

from sgd_diffusion.measurements import read_table
from sgd_diffusion.streams import seed_for
from sgd_diffusion.synthetic import CALIBRATION, PANELS, Calibration, panel_estimates


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
