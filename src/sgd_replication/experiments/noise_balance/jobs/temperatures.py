"""Measure what the closed forms say of temperature: collapse, divergence of the error, mode and variance."""

from sgd_replication.experiments.noise_balance.modes import measure_modes, mode_estimates
from sgd_replication.experiments.noise_balance.settings import TemperatureSettings
from sgd_replication.experiments.noise_balance.tables import ERRORS, MODES, TRANSITIONS, VARIANCES
from sgd_replication.experiments.noise_balance.temperatures import (
    measure_errors,
    measure_transitions,
    temperature_estimates,
)
from sgd_replication.experiments.noise_balance.variances import measure_variances, variance_estimates
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[TemperatureSettings]) -> None:
    """Write a table for each measurement and the estimates ``bal-temperatures``."""
    settings, output = job.settings, job.output
    transitions, errors, variances = (
        measure_transitions(settings),
        measure_errors(settings),
        measure_variances(settings),
    )
    modes = measure_modes(settings, job.seed, job.cache)
    write_table(transitions, TRANSITIONS, output.transitions)
    write_table(errors, ERRORS, output.errors)
    write_table(modes, MODES, output.modes)
    write_table(variances, VARIANCES, output.variances)
    estimates = temperature_estimates(transitions, errors) | mode_estimates(modes) | variance_estimates(variances)
    write_estimates(job, part="bal-temperatures", estimates=estimates)
