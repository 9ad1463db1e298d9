"""Ask how Gaussian noise is while one thing changes: training, initialisation, loss, width, depth."""

from functools import partial
from pathlib import Path

from estimates_file import write_estimates
from job import Job, JobParser
from swept import over_sweeps

from sgd_replication.experiments.noise.estimates import noise_sweep_estimates
from sgd_replication.experiments.noise.settings import NoiseSettings
from sgd_replication.experiments.noise.sweeps import noise_of_swept
from sgd_replication.experiments.noise.tables import NOISE_SWEEPS
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    settings = NoiseSettings.model_validate(job.raw_settings["noise"])
    table = over_sweeps(job, partial(noise_of_swept, settings=settings, seed=job.seed))
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
