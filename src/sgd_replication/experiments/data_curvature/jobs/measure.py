"""Measure the escape of SGD from the minima of small networks on draws of rows of a data set."""

import pandas as pd

from sgd_diffusion.progress import track
from sgd_replication.experiments.data_curvature.escapes import measure_network
from sgd_replication.experiments.data_curvature.settings import EscapeSettings
from sgd_replication.experiments.data_curvature.small_networks import small_networks
from sgd_replication.experiments.data_curvature.tables import NETWORKS, TIMES
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import no_rows, write_table


def run(job: Job[EscapeSettings]) -> None:
    """Write the tables ``networks`` and ``times`` of one data set."""
    settings, seed = job.settings, job.seed
    dataset = load_dataset(job.resolution())
    networks = list(small_networks(dataset, settings, seed))
    described = [network.described() for network in networks] or [no_rows(NETWORKS)]
    times = [measure_network(network, settings, seed, job.cache) for network in track(networks, "small networks")]
    times = times or [no_rows(TIMES)]
    write_table(pd.concat(described, ignore_index=True), NETWORKS, job.output.networks)
    write_table(pd.concat(times, ignore_index=True), TIMES, job.output.times)
