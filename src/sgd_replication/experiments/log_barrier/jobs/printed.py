"""Train the networks that the paper printed with either loss, and measure their noise on the way; then its slope."""

from sgd_replication.experiments.log_barrier.network_settings import PrintedJobSettings
from sgd_replication.experiments.log_barrier.printed_noise import measure_printed_noise, printed_noise_estimates
from sgd_replication.experiments.log_barrier.tables import PRINTED_NOISE
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[PrintedJobSettings]) -> None:
    """Write the table ``moments`` and the estimates ``log-printed-{set}`` of one data set."""
    dataset = load_dataset(job.resolution())
    table = measure_printed_noise(dataset, job.settings, job.seed, job.device(), job.cache)
    write_table(table, PRINTED_NOISE, job.output.moments)
    estimates = printed_noise_estimates(table, job.settings)
    write_estimates(job, part=f"log-printed-{job.wildcards['set']}", estimates=estimates)
