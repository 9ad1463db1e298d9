"""Train networks with either loss and measure their gradient noise on the way; then its slope against the loss."""

from sgd_replication.experiments.log_barrier.network_settings import NoiseTrainingSettings
from sgd_replication.experiments.log_barrier.noise_loss import measure_noise_loss, noise_loss_estimates
from sgd_replication.experiments.log_barrier.tables import NOISE_LOSS
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[NoiseTrainingSettings]) -> None:
    """Write the table ``moments`` and the estimates ``log-noise-{set}`` of one data set."""
    table = measure_noise_loss(load_dataset(job.resolution()), job.settings, job.seed, job.cache)
    write_table(table, NOISE_LOSS, job.output.moments)
    write_estimates(job, part=f"log-noise-{job.wildcards['set']}", estimates=noise_loss_estimates(table))
