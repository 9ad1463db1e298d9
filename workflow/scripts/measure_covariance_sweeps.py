"""Compare gradient noise with curvature while one thing changes: training, initialisation, loss, width, depth."""

from functools import partial
from pathlib import Path

import pandas as pd
from estimates_file import write_estimates
from job import Job, JobParser
from parts import Parts

from sgd_diffusion.config import CovarianceSettings, NetworkSettings, NetworkSweepSettings
from sgd_diffusion.covariance import SWEEPS, measure_swept, sweep_estimates
from sgd_diffusion.measurements import write_table
from sgd_diffusion.progress import track
from sgd_diffusion.swept_networks import load_swept, sweep_data, swept_networks


def measure(job: Job) -> None:
    settings = CovarianceSettings.model_validate(job.raw_settings["covariance"])
    sweeps = NetworkSweepSettings.model_validate(job.raw_settings["sweeps"])
    design = NetworkSettings.model_validate(job.raw_settings["network"])
    data = sweep_data(job.dataset(job.files.data, job.files.directory), sweeps)
    networks = zip(swept_networks(design, sweeps), load_swept(job.files.checkpoints), strict=True)
    parts = Parts(job)
    tables = [
        parts.table(f"network-{number}", partial(measure_swept, swept, checkpoint, data, design, settings, job.seed))
        for number, (swept, checkpoint) in enumerate(track(list(networks), "networks"))
    ]
    table = pd.concat(tables, ignore_index=True)
    write_table(table, SWEEPS, job.files.sweeps)
    write_estimates(job, experiment="cov-sweeps", estimates=sweep_estimates(table), evidence=[job.files.sweeps])


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="the data directory")
    parser.add_input("--data", "what the network's data set resolved to")
    parser.add_input("--checkpoints", "the weights of every network of every sweep")
    parser.add_output("--sweeps", "measures of C against H of every network, with intervals")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(measure)


if __name__ == "__main__":
    main()
