"""Measure the noise balance of a rectified network under gradient descent, SGD and SGD with white noise."""

import pandas as pd

from sgd_diffusion.point_cache import cached_table
from sgd_diffusion.progress import track
from sgd_replication.experiments.noise_balance.network_estimates import network_estimates
from sgd_replication.experiments.noise_balance.networks import (
    DYNAMICS,
    UnbalancedNetwork,
    follow,
    follow_identity,
)
from sgd_replication.experiments.noise_balance.settings import BalanceNetworkSettings
from sgd_replication.experiments.noise_balance.tables import BALANCE, IDENTITY
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[BalanceNetworkSettings]) -> None:
    """Write the tables ``identity`` and ``balance`` and the estimates ``bal-networks``."""
    settings, output = job.settings, job.output
    network = UnbalancedNetwork.of(load_dataset(job.resolution()), settings, job.seed)
    identity = cached_table(job.cache, "identity", lambda: follow_identity(network, settings, job.seed))
    balance = pd.concat(
        [follow(name, network, settings, job.seed, job.cache) for name in track(DYNAMICS, "dynamics")],
        ignore_index=True,
    )
    write_table(identity, IDENTITY, output.identity)
    write_table(balance, BALANCE, output.balance)
    write_estimates(
        job,
        part="bal-networks",
        estimates=network_estimates(balance, identity, settings),
        evidence=[output.identity, output.balance],
    )
