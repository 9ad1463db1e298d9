"""Measure SGD on the diagonal linear network: stationary laws, tails, the transition, signs, fluctuations."""

from sgd_replication.experiments.noise_balance.laws import law_estimates, measure_laws
from sgd_replication.experiments.noise_balance.phases import (
    law_widths,
    measure_collapse,
    measure_growth,
    phase_estimates,
)
from sgd_replication.experiments.noise_balance.settings import DiagonalSettings
from sgd_replication.experiments.noise_balance.signs import measure_signs, sign_estimates
from sgd_replication.experiments.noise_balance.tables import (
    COLLAPSE,
    DENSITIES,
    GROWTH,
    LAWS,
    SIGNS,
    TAILS,
    WIDTHS,
)
from sgd_replication.experiments.noise_balance.tails import measure_tails, tail_estimates
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[DiagonalSettings]) -> None:
    """Write a table for each measurement and the estimates ``bal-stationary``."""
    settings, output, cache = job.settings, job.output, job.cache
    laws, densities = measure_laws(settings, job.seed, cache)
    tails = measure_tails(settings, job.seed, cache)
    growth, widths = measure_growth(settings), law_widths(settings)
    collapse = measure_collapse(settings, job.seed, cache)
    signs = measure_signs(settings, job.seed, cache)
    write_table(laws, LAWS, output.laws)
    write_table(densities, DENSITIES, output.densities)
    write_table(tails, TAILS, output.tails)
    write_table(growth, GROWTH, output.growth)
    write_table(collapse, COLLAPSE, output.collapse)
    write_table(widths, WIDTHS, output.widths)
    write_table(signs, SIGNS, output.signs)
    estimates = law_estimates(laws) | tail_estimates(laws, tails)
    estimates |= phase_estimates(growth, collapse, widths, laws) | sign_estimates(signs)
    write_estimates(job, part="bal-stationary", estimates=estimates)
