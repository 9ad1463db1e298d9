"""Predict the exponents of the escape from the balls around the minima of small networks, under both noises."""

import pandas as pd

from sgd_diffusion.progress import track
from sgd_replication.experiments.data_curvature.predictions import predict_network
from sgd_replication.experiments.data_curvature.settings import EscapeSettings
from sgd_replication.experiments.data_curvature.small_networks import small_networks
from sgd_replication.experiments.data_curvature.tables import PREDICTIONS
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import no_rows, write_table


def run(job: Job[EscapeSettings]) -> None:
    """Write the table ``predictions`` of one data set."""
    networks = list(small_networks(load_dataset(job.resolution()), job.settings, job.seed))
    rows = [predict_network(network) for network in track(networks, "exponents")]
    found = pd.concat([part for part in rows if len(part)] or [no_rows(PREDICTIONS)], ignore_index=True)
    write_table(found, PREDICTIONS, job.output.predictions)
