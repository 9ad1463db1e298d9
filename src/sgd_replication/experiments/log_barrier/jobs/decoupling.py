"""Train networks on the parity of digits and take both spectra on the way; then how far they are apart."""

from sgd_replication.experiments.log_barrier.decoupling import decoupling_estimates, measure_decoupling
from sgd_replication.experiments.log_barrier.network_settings import DecouplingTrainingSettings
from sgd_replication.experiments.log_barrier.tables import DECOUPLING
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[DecouplingTrainingSettings]) -> None:
    """Write the table ``spectra`` and the estimates ``log-decoupling``."""
    table = measure_decoupling(load_dataset(job.resolution()), job.settings, job.seed, job.cache)
    write_table(table, DECOUPLING, job.output.spectra)
    write_estimates(job, part="log-decoupling", estimates=decoupling_estimates(table, job.settings))
