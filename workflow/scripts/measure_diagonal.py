"""SGD on the diagonal linear network: stationary laws, tails, the transition, signs, fluctuations."""

from estimates_file import write_estimates
from job import Job, JobParser
from parts import Parts

from sgd_replication.experiments.noise_balance.laws import law_estimates, measure_laws, measure_tails, tail_estimates
from sgd_replication.experiments.noise_balance.phases import (
    law_widths,
    measure_collapse,
    measure_growth,
    phase_estimates,
)
from sgd_replication.experiments.noise_balance.settings import DiagonalSettings
from sgd_replication.experiments.noise_balance.signs import measure_signs, sign_estimates
from sgd_replication.experiments.noise_balance.tables import COLLAPSE, DENSITIES, GROWTH, LAWS, SIGNS, TAILS, WIDTHS
from sgd_replication.jobs.tables import write_table


def measure(job: Job) -> None:
    settings, parts, files = job.settings(DiagonalSettings), Parts(job), job.files
    laws, densities = measure_laws(settings, job.seed, parts)
    tails = measure_tails(settings, job.seed, parts)
    growth, widths = measure_growth(settings), law_widths(settings)
    collapse = measure_collapse(settings, job.seed, parts)
    signs = measure_signs(settings, job.seed, parts)
    tables = {
        files.laws: (laws, LAWS),
        files.densities: (densities, DENSITIES),
        files.tails: (tails, TAILS),
        files.growth: (growth, GROWTH),
        files.collapse: (collapse, COLLAPSE),
        files.widths: (widths, WIDTHS),
        files.signs: (signs, SIGNS),
    }
    for file, (table, schema) in tables.items():
        write_table(table, schema, file)
    write_estimates(
        job,
        experiment="bal-stationary",
        estimates=law_estimates(laws)
        | tail_estimates(laws, tails)
        | phase_estimates(growth, collapse, widths, laws)
        | sign_estimates(signs),
        evidence=list(tables),
    )


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_output("--laws", "samples against the closed laws")
    parser.add_output("--densities", "histograms of the samples")
    parser.add_output("--tails", "exponents of the tails")
    parser.add_output("--growth", "growth near zero against T/T_c")
    parser.add_output("--collapse", "chains at zero below and above T_c")
    parser.add_output("--widths", "widths of the laws")
    parser.add_output("--signs", "chains that began with the wrong sign")
    parser.add_output("--estimates", "the experiment's estimates")
    parser.run(measure)


if __name__ == "__main__":
    main()
