"""Train small networks of one data set to the same loss by SGD, other noises and full batches."""

from sgd_replication.experiments.reached_sharpness.design import measure_set
from sgd_replication.experiments.reached_sharpness.settings import ReachedSettings
from sgd_replication.experiments.reached_sharpness.tables import TRAININGS
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[ReachedSettings]) -> None:
    """Write the table ``trainings`` of one data set."""
    dataset = load_dataset(job.resolution())
    write_table(measure_set(dataset, job.settings, job.seed, job.cache), TRAININGS, job.output.trainings)
