"""Follow the noise balance of a network of rectified units by gradient descent, SGD and with white noise."""

from pathlib import Path

import pandas as pd
from estimates_file import write_estimates
from job import Job, JobParser
from parts import Parts

from sgd_diffusion.point_cache import cached_table
from sgd_diffusion.progress import track
from sgd_replication.experiments.noise_balance.networks import (
    DYNAMICS,
    UnbalancedNetwork,
    follow,
    follow_identity,
    network_estimates,
)
from sgd_replication.experiments.noise_balance.settings import BalanceNetworkSettings
from sgd_replication.experiments.noise_balance.tables import BALANCE, IDENTITY
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    settings, parts = job.settings(BalanceNetworkSettings), Parts(job)
    network = UnbalancedNetwork.of(job.dataset(job.files.data, job.files.directory), settings, job.seed)
    identity = cached_table(parts, "identity", lambda: follow_identity(network, settings, job.seed))
    balance = pd.concat(
        [follow(name, network, settings, job.seed, parts) for name in track(DYNAMICS, "dynamics")],
        ignore_index=True,
    )
    write_table(identity, IDENTITY, job.files.identity)
    write_table(balance, BALANCE, job.files.balance)
    write_estimates(
        job,
        experiment="bal-networks",
        estimates=network_estimates(balance, identity, settings),
        evidence=[job.files.identity, job.files.balance],
    )


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="the data directory")
    parser.add_input("--data", "what the data set resolved to")
    parser.add_output("--identity", "the exact identity along SGD")
    parser.add_output("--balance", "norms and noise of every unit along every training")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(measure)


if __name__ == "__main__":
    main()
