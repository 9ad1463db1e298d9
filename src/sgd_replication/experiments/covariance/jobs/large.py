"""Compare gradient noise with curvature along the leading eigenvectors of a large network."""

from functools import partial

import pandas as pd

from sgd_diffusion.point_cache import cached_tables
from sgd_replication.experiments.covariance.estimates import large_estimates
from sgd_replication.experiments.covariance.large import measure_large
from sgd_replication.experiments.covariance.settings import LargeJobSettings
from sgd_replication.experiments.covariance.tables import LARGE
from sgd_replication.inputs.networks.checkpoints import ENDS, Stage
from sgd_replication.inputs.networks.learnt_set import LearntSet, first_replicate
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[LargeJobSettings]) -> None:
    """Write the table ``measures`` and the estimates ``cov-large``."""
    settings = job.settings
    learnt = LearntSet.of(job, settings.network)

    def at(stage: Stage) -> pd.DataFrame:
        checkpoint = first_replicate(job.input.checkpoints, stage)
        network = learnt.network(checkpoint)
        rows = measure_large(network, learnt.inputs, learnt.labels, settings.large, settings.covariance, job.seed)
        return rows.assign(stage=stage, loss=checkpoint.loss, accuracy=checkpoint.accuracy)

    measures = cached_tables(job.cache, [(stage, partial(at, stage)) for stage in ENDS], "checkpoints")
    write_table(measures, LARGE, job.output.measures)
    write_estimates(job, part="cov-large", estimates=large_estimates(measures))
