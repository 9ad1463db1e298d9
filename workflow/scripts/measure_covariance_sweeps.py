"""Compare gradient noise with curvature while one thing changes: training, initialisation, loss, width, depth."""

from functools import partial
from pathlib import Path

from estimates_file import write_estimates
from job import Job, JobParser
from swept import over_sweeps

from sgd_replication.experiments.covariance.estimates import sweep_estimates
from sgd_replication.experiments.covariance.settings import CovarianceSettings
from sgd_replication.experiments.covariance.sweeps import measure_swept
from sgd_replication.experiments.covariance.tables import SWEEPS
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    settings = CovarianceSettings.model_validate(job.raw_settings["covariance"])
    table = over_sweeps(job, partial(measure_swept, settings=settings, seed=job.seed))
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
