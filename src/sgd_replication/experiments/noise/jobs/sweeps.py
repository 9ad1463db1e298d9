"""Measure how Gaussian the noise is while one thing changes: training, initialisation, loss, width or depth."""

from functools import partial

from sgd_replication.experiments.noise.settings import SweepJobSettings
from sgd_replication.experiments.noise.sweeps import noise_of_swept, noise_sweep_estimates
from sgd_replication.experiments.noise.tables import NOISE_SWEEPS
from sgd_replication.inputs.networks.sweep_measurement import measure_sweeps
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[SweepJobSettings]) -> None:
    """Write the table ``sweeps`` and the estimates ``noise-sweeps``."""
    settings = job.settings
    measure = partial(noise_of_swept, settings=settings.noise, seed=job.seed)
    sweeps = measure_sweeps(job, settings.network, settings.sweeps, measure)
    write_table(sweeps, NOISE_SWEEPS, job.output.sweeps)
    write_estimates(job, part="noise-sweeps", estimates=noise_sweep_estimates(sweeps))
