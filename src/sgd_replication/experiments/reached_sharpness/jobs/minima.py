"""Train networks of one data set on to their end, and start SGD from their minima."""

from sgd_replication.experiments.reached_sharpness.minima import measure_minima
from sgd_replication.experiments.reached_sharpness.minima_settings import MinimaSettings
from sgd_replication.experiments.reached_sharpness.tables import MINIMA
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[MinimaSettings]) -> None:
    """Write the table ``minima`` of one data set."""
    dataset = load_dataset(job.resolution())
    write_table(measure_minima(dataset, job.settings, job.seed, job.cache), MINIMA, job.output.minima)
