"""Measure the expected loss of a tanh network against the learning rate."""

from sgd_replication.experiments.noise_balance.opt_in_settings import TanhTrainingSettings
from sgd_replication.experiments.noise_balance.opt_in_tables import TANH_LOSSES
from sgd_replication.experiments.noise_balance.tanh_losses import measure_tanh_losses, tanh_loss_estimates
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[TanhTrainingSettings]) -> None:
    """Write the table ``losses`` and the estimates ``bal-tanh-{network}``."""
    network = job.wildcards["network"]
    losses = measure_tanh_losses(network, job.settings, job.seed, job.cache)
    write_table(losses, TANH_LOSSES, job.output.losses)
    write_estimates(job, part=f"bal-tanh-{network}", estimates=tanh_loss_estimates(losses, job.settings))
