"""Measure the noise balance of rectified networks under gradient descent, SGD and SGD with white noise."""

from functools import partial

from sgd_diffusion.point_cache import cached_table, cached_tables
from sgd_replication.experiments.noise_balance.network_estimates import (
    course_table,
    network_estimates,
    units_table,
)
from sgd_replication.experiments.noise_balance.networks import (
    DYNAMICS,
    UnbalancedNetworks,
    follow,
    follow_identity,
)
from sgd_replication.experiments.noise_balance.settings import BalanceNetworkSettings
from sgd_replication.experiments.noise_balance.tables import BALANCE, COURSE, IDENTITY, UNITS
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[BalanceNetworkSettings]) -> None:
    """Write the tables ``identity``, ``balance``, ``units`` and ``course``, and the estimates ``bal-networks``."""
    settings, output = job.settings, job.output
    networks = UnbalancedNetworks.of(load_dataset(job.resolution()), settings, job.seed)
    identity = cached_table(job.cache, "identity", lambda: follow_identity(networks, settings, job.seed))
    points = [
        (name.replace(", ", "-").replace(" ", "-"), partial(follow, name, networks, settings, job.seed))
        for name in DYNAMICS
    ]
    balance = cached_tables(job.cache, points, "dynamics")
    write_table(identity, IDENTITY, output.identity)
    write_table(balance, BALANCE, output.balance)
    write_table(units_table(balance, settings), UNITS, output.units)
    write_table(course_table(balance), COURSE, output.course)
    write_estimates(job, part="bal-networks", estimates=network_estimates(balance, identity, settings))
