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
    tables = {
        output.laws: (laws, LAWS),
        output.densities: (densities, DENSITIES),
        output.tails: (tails, TAILS),
        output.growth: (growth, GROWTH),
        output.collapse: (collapse, COLLAPSE),
        output.widths: (widths, WIDTHS),
        output.signs: (signs, SIGNS),
    }
    for file, (table, schema) in tables.items():
        write_table(table, schema, file)
    write_estimates(
        job,
        part="bal-stationary",
        estimates=law_estimates(laws)
        | tail_estimates(laws, tails)
        | phase_estimates(growth, collapse, widths, laws)
        | sign_estimates(signs),
        evidence=list(tables),
    )
