"""Ask how Gaussian noise is while one thing changes: training, initialisation, loss, width, depth."""

from functools import partial
from pathlib import Path

import pandas as pd
from estimates_file import write_estimates
from job import Job, JobParser
from parts import Parts

from sgd_diffusion.config import NetworkSettings, NetworkSweepSettings, NoiseSettings
from sgd_diffusion.measurements import write_table
from sgd_diffusion.noise import NOISE_SWEEPS, noise_of_swept, noise_sweep_estimates
from sgd_diffusion.progress import track
from sgd_diffusion.swept_networks import load_swept, sweep_data, swept_networks


def measure(job: Job) -> None:
    settings = NoiseSettings.model_validate(job.raw_settings["noise"])
    sweeps = NetworkSweepSettings.model_validate(job.raw_settings["sweeps"])
    design = NetworkSettings.model_validate(job.raw_settings["network"])
    data = sweep_data(job.dataset(job.files.data, job.files.directory), sweeps)
    networks = zip(swept_networks(design, sweeps), load_swept(job.files.checkpoints), strict=True)
    parts = Parts(job)
    tables = [
        parts.table(f"network-{number}", partial(noise_of_swept, swept, checkpoint, data, design, settings, job.seed))
        for number, (swept, checkpoint) in enumerate(track(list(networks), "networks"))
    ]
    table = pd.concat(tables, ignore_index=True)
    write_table(table, NOISE_SWEEPS, job.files.sweeps)
    write_estimates(job, experiment="noise-sweeps", estimates=noise_sweep_estimates(table), evidence=[job.files.sweeps])


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="the data directory")
    parser.add_input("--data", "what the network's data set resolved to")
    parser.add_input("--checkpoints", "the weights of every network of every sweep")
    parser.add_output("--sweeps", "Gaussianity of every layer of every network")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(measure)


if __name__ == "__main__":
    main()
