"""Write the LaTeX side of the results: numbers.tex and the tables of claims, data and records."""

from typing import Any

from claims_file import read_claims
from claims_tables import amendments_table, claims_table, glance_table, seeds_note
from estimates_file import read_estimates
from job import Job, JobParser
from report_run import banner, costs_table, data_table, machines, records_table

from sgd_replication.experiments.covariance.report import covariance_table
from sgd_replication.experiments.log_barrier.report import noise_loss_table
from sgd_replication.experiments.network_escape.report import (
    laws_table,
    minima_table,
    published_table,
    saddles_table,
    variants_table,
)
from sgd_replication.experiments.noise.report import estimators_table, noise_table
from sgd_replication.experiments.theory_comparison.report import contest_table
from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.records import Record
from sgd_replication.pipeline.claims.definitions import load_claims
from sgd_replication.pipeline.seed_robustness import load_repeats
from sgd_replication.reporting.numbers import latex_numbers


def write_numbers(job: Job) -> None:
    claims = read_claims(job.files.claims)
    contents = [read_estimates(file) for file in job.files.estimates]
    experiments = {content.experiment: content.estimates for content in contents}
    labelled = {
        content.experiment + "".join(data.aside for data in content.data.values()): content.estimates
        for content in contents
    }
    resolutions = [job.resolution(file) for file in sorted(job.files.data)]
    records = [Record.model_validate_json(file.read_text()) for file in sorted(job.files.records)]
    book = load_claims(job.files.book)
    settings = dict(flattened(job.raw_settings["run"]))
    settings |= {"claims.sha256": file_sha256(job.files.book), "machines": machines(records)}
    job.files.numbers.write_text(latex_numbers(experiments, claims, settings))
    job.files.glance_table.write_text(glance_table(claims, book, job.raw_settings["themes"]))
    job.files.amendments_table.write_text(amendments_table(book.amendments))
    job.files.costs_table.write_text(costs_table(records))
    repeats = load_repeats(job.files.seeds[0]) if job.files.seeds else None
    job.files.claims_table.write_text(claims_table(claims, book, repeats))
    job.files.seeds_note.write_text(seeds_note(repeats))
    job.files.data_table.write_text(data_table(resolutions))
    job.files.noise_table.write_text(noise_table(labelled))
    job.files.estimators_table.write_text(estimators_table(labelled))
    job.files.minima_table.write_text(minima_table(labelled))
    job.files.covariance_table.write_text(covariance_table(labelled))
    job.files.published_table.write_text(published_table(labelled))
    job.files.laws_table.write_text(laws_table(labelled))
    job.files.variants_table.write_text(variants_table(labelled))
    job.files.saddles_table.write_text(saddles_table(labelled))
    job.files.noise_loss_table.write_text(noise_loss_table(labelled))
    job.files.contest_table.write_text(contest_table(labelled))
    job.files.records_table.write_text(records_table(records))
    job.files.banner.write_text(banner(resolutions, records))


def flattened(settings: dict[str, Any], prefix: str = "") -> list[tuple[str, str | int | float]]:
    """Return nested settings as dotted keys; lists become text, such as ``10, 10``."""
    entries: list[tuple[str, str | int | float]] = []
    for key, value in settings.items():
        if isinstance(value, dict):
            entries += flattened(value, f"{prefix}{key}.")
        else:
            entries.append((f"{prefix}{key}", ", ".join(map(str, value)) if isinstance(value, list) else value))
    return entries


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_input("--estimates", "every experiment's estimates", several=True)
    parser.add_input("--claims", "claims.json")
    parser.add_input("--book", "claims.yaml")
    parser.add_input("--data", "what every data set resolved to", several=True)
    parser.add_input("--records", "the records of all jobs before the report", several=True)
    parser.add_input("--seeds", "verdicts under other base seeds, if there are any", several=True)
    parser.add_output("--numbers", "numbers.tex")
    parser.add_output("--glance-table", "all verdicts on one page")
    parser.add_output("--claims-table", "the claims with their verdicts")
    parser.add_output("--seeds-note", "what other base seeds say; empty without them")
    parser.add_output("--amendments-table", "criteria changed after their first run")
    parser.add_output("--costs-table", "time and memory")
    parser.add_output("--data-table", "the data sets with their sources")
    parser.add_output("--noise-table", "how gradient noise is distributed")
    parser.add_output("--estimators-table", "estimators of a tail index on samples whose index is known")
    parser.add_output("--minima-table", "what the networks' minima are")
    parser.add_output("--covariance-table", "gradient noise against curvature")
    parser.add_output("--published-table", "how far their escape is from the published points")
    parser.add_output("--laws-table", "what the laws of their escape are")
    parser.add_output("--variants-table", "the same with one thing changed")
    parser.add_output("--saddles-table", "real saddles out of the networks' valleys")
    parser.add_output("--noise-loss-table", "strength of the noise against the loss")
    parser.add_output("--contest-table", "predicted over measured exponents of every theory")
    parser.add_output("--records-table", "which rule, code, data and seed made what")
    parser.add_output("--banner", "what a reader must know first, such as a stand-in; empty if nothing")
    parser.run(write_numbers)


if __name__ == "__main__":
    main()
