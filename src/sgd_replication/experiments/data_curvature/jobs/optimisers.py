"""Measure the escape of SGD, heavy ball and Adam from the minima of small networks of a data set."""

import pandas as pd

from sgd_diffusion.progress import track
from sgd_replication.experiments.data_curvature.optimiser_settings import OptimiserSettings
from sgd_replication.experiments.data_curvature.optimiser_sweeps import sweep_optimisers
from sgd_replication.experiments.data_curvature.optimiser_tables import OPTIMISERS
from sgd_replication.experiments.data_curvature.small_networks import small_networks
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import no_rows, write_table


def run(job: Job[OptimiserSettings]) -> None:
    """Write the table ``optimisers`` of one data set."""
    settings, seed = job.settings, job.seed
    networks = list(small_networks(load_dataset(job.resolution()), settings.of_networks(), seed))
    found = [sweep_optimisers(network, settings, seed, job.cache) for network in track(networks, "small networks")]
    rows = [table for table in found if len(table)] or [no_rows(OPTIMISERS)]
    write_table(pd.concat(rows, ignore_index=True), OPTIMISERS, job.output.optimisers)
