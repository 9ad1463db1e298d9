"""Measure the accuracy of tanh networks of several depths, with η ∝ 1/D and with the same η at every depth."""

from sgd_replication.experiments.noise_balance.opt_in_settings import ScaledStepTrainingSettings
from sgd_replication.experiments.noise_balance.opt_in_tables import SCALED_STEPS
from sgd_replication.experiments.noise_balance.scaled_steps import scaled_step_estimates, train_depths
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[ScaledStepTrainingSettings]) -> None:
    """Write the table ``accuracy`` and the estimates ``bal-scaled-{set}`` of one data set."""
    accuracy = train_depths(load_dataset(job.resolution()), job.settings, job.seed, job.device(), job.cache)
    write_table(accuracy, SCALED_STEPS, job.output.accuracy)
    part = f"bal-scaled-{job.wildcards['set']}"
    write_estimates(job, part=part, estimates=scaled_step_estimates(accuracy))
