"""Compare gradient noise with curvature along the leading eigenvectors of a large network."""

from functools import partial
from pathlib import Path

import pandas as pd
from estimates_file import write_estimates
from job import Job, JobParser
from networks import LearntSet, first_replicate
from parts import Parts

from sgd_diffusion.point_cache import cached_table
from sgd_replication.experiments.covariance.estimates import large_estimates
from sgd_replication.experiments.covariance.large import measure_large
from sgd_replication.experiments.covariance.settings import CovarianceSettings
from sgd_replication.experiments.covariance.tables import LARGE
from sgd_replication.inputs.networks.checkpoints import ENDS, Stage
from sgd_replication.inputs.networks.settings import NetworkSettings
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    settings = CovarianceSettings.model_validate(job.raw_settings["covariance"])
    learnt = LearntSet.of(job, NetworkSettings.model_validate(job.raw_settings["network"]))
    parts = Parts(job)

    def at(stage: Stage) -> pd.DataFrame:
        checkpoint = first_replicate(job.files.checkpoints, stage)
        rows = measure_large(learnt.network(checkpoint), learnt.inputs, learnt.labels, settings, job.seed)
        return rows.assign(stage=stage, loss=checkpoint.loss, accuracy=checkpoint.accuracy)

    measures = pd.concat([cached_table(parts, stage, partial(at, stage)) for stage in ENDS], ignore_index=True)
    write_table(measures, LARGE, job.files.measures)
    write_estimates(job, experiment="cov-large", estimates=large_estimates(measures), evidence=[job.files.measures])


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="the data directory")
    parser.add_input("--data", "what the network's data set resolved to")
    parser.add_input("--checkpoints", "the network's weights")
    parser.add_output("--measures", "measures of C against H, with intervals")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(measure)


if __name__ == "__main__":
    main()
