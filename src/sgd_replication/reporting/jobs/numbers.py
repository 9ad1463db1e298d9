"""Write the numbers and tables of the report as LaTeX."""

import importlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.records import Record
from sgd_replication.jobs.writing import write_text
from sgd_replication.pipeline.claims.first_edition import (
    FirstVerdicts,
    first_claims,
    first_verdict,
    rises_and_falls,
)
from sgd_replication.pipeline.claims.judge import JudgedClaim, JudgedClaims
from sgd_replication.pipeline.claims.registry import load_claims
from sgd_replication.pipeline.claims.verdicts import Verdict
from sgd_replication.pipeline.job_settings import NumbersSettings
from sgd_replication.pipeline.seed_robustness import Repeats
from sgd_replication.plotting.latex import escape_latex
from sgd_replication.plotting.set_names import with_set_names
from sgd_replication.reporting.abstract import counted_verdicts
from sgd_replication.reporting.claims_tables import amendments_table, claims_table, seeds_note, summary_table
from sgd_replication.reporting.edition_tables import (
    editions_table,
    expected_wrong,
    headlines_table,
    printed_table,
    rulebook_table,
    supports_table,
    undecided_table,
)
from sgd_replication.reporting.findings import answer, chosen_findings, findings_list, load_findings
from sgd_replication.reporting.minima_reading import minima_reading
from sgd_replication.reporting.numbers import latex_numbers
from sgd_replication.reporting.panels import run_pairs
from sgd_replication.reporting.rates import rates
from sgd_replication.reporting.run_tables import banner, costs_table, data_table, machines, records_table
from sgd_replication.reporting.undecided_words import with_causes


def run(job: Job[NumbersSettings]) -> None:
    """Write ``numbers.tex`` and a file for each table."""
    settings = job.settings
    registry = load_claims(job.input.registry)
    claims = with_causes(JudgedClaims.read(job.input.claims).claims, registry)
    contents = [EstimatesFile.read(file) for file in job.input.estimates]
    resolutions = [job.resolution_in(file) for file in sorted(job.input.data)]
    records = [Record.read(file) for file in sorted(job.input.records)]
    repeats = Repeats.read(job.input.seeds[0]) if job.input.seeds else None
    shown: dict[str, str | int | float] = {
        "version": settings.version,
        "seed": settings.seed,
        "threads": settings.threads,
        "claims.sha256": file_sha256(job.input.registry),
        "machines": machines(records),
        **recorded_settings(records),
    }
    estimates = {content.experiment: content.estimates for content in contents}
    again = _again(job.input.first_claims, claims, estimates)
    rose, fell = rises_and_falls((amendment.before, amendment.after) for amendment in registry.amendments)
    raised, lowered = rises_and_falls((again.get(claim.id), claim.verdict) for claim in claims)
    shown |= {"claims.rose": rose, "claims.fell": fell, "claims.raised": raised, "claims.lowered": lowered}
    shown["claims.wrong"] = f"{expected_wrong(claims):.2g}"
    pairs = run_pairs(job.input.printed, job.input.estimates, job.input.panels)
    shown |= {f"rates.{name}": text for name, text in rates(pairs, claims, registry.papers).items()}
    shown["claims.counted"] = sum(claim.counted for claim in claims)
    found = load_findings(job.input.findings)
    released = FirstVerdicts.read(job.input.first_verdicts).verdicts
    # In the tables a part's name is followed by the stand-ins and samples that were used, if any.
    labelled = {
        content.experiment + "".join(data.aside for data in content.data.values()): content.estimates
        for content in contents
    }
    texts = {
        "numbers": latex_numbers(estimates, claims, shown),
        "abstract_sentences": f"{counted_verdicts(claims)}\n{escape_latex(answer(found, claims))}\n",
        "findings_list": findings_list(chosen_findings(found, claims, estimates)),
        "headlines_table": headlines_table(claims, registry.papers),
        "supports_table": supports_table(claims, registry.papers),
        "printed_table": printed_table(claims, registry.papers),
        "undecided_table": undecided_table(claims, registry),
        "rulebook_table": rulebook_table(registry),
        "editions_table": editions_table(claims, registry, released, again),
        "minima_reading": minima_reading(estimates),
        "summary_table": summary_table(claims, registry, settings.questions),
        "amendments_table": amendments_table(registry),
        "costs_table": costs_table(records),
        "claims_table": claims_table(claims, registry, repeats),
        "seeds_note": seeds_note(repeats),
        "data_table": data_table(resolutions),
        "records_table": records_table(records),
        "banner": banner(resolutions, records),
        "experiment_sections": _inputs(settings.sections),
        "experiment_appendices": _inputs(settings.appendices),
    }
    for table, module in settings.tables.items():
        texts[table] = with_set_names(getattr(importlib.import_module(module), table)(labelled))
    for file in [job.output.numbers, *job.output.tables]:
        write_text(file, texts[file.stem])


def _again(
    registry: Path, claims: Iterable[JudgedClaim], estimates: Mapping[str, Mapping[str, Estimate]]
) -> dict[str, Verdict | None]:
    """Return the verdicts of the first edition on this run's estimates; none for a part that the run leaves out."""
    kinds = {claim.id: claim.data.kind if claim.data else None for claim in claims}
    return {
        first.id: first_verdict(first, estimates[first.experiment], kinds.get(first.id))
        for first in first_claims(registry)
        if first.experiment in estimates
    }


def _inputs(sections: Iterable[str]) -> str:
    return "".join(f"\\input{{sections/{name}}}\n" for name in sections)


def recorded_settings(records: Iterable[Record]) -> dict[str, str | int | float]:
    """Return the settings of every record by dotted key; a list becomes text, such as ``10, 10``.

    A key starts with the rule and the values of its wildcards, as in ``noise_collect/noise-large.noise.batch_size``.
    The settings of a rule's first record are also returned under the rule alone, as in ``theorems_second.stiffness``.

    Examples:
        >>> settings = {"sizes": [1, 2], "b": {"c": 3}}
        >>> record = Record.model_construct(rule="fit", wildcards={"set": "a"}, settings=settings)
        >>> recorded_settings([record])
        {'fit/a.sizes': '1, 2', 'fit/a.b.c': 3, 'fit.sizes': '1, 2', 'fit.b.c': 3}
    """
    entries: dict[str, str | int | float] = {}
    first: dict[str, Record] = {}
    for record in records:
        if isinstance(record.settings, dict):
            first.setdefault(record.rule, record)
            entries |= _flattened(record.settings, "/".join([record.rule, *record.wildcards.values()]))
    for rule, record in first.items():
        entries |= _flattened(record.settings, rule)
    return entries


def _flattened(settings: dict[str, Any], prefix: str) -> dict[str, str | int | float]:
    entries: dict[str, str | int | float] = {}
    for key, value in settings.items():
        if isinstance(value, dict):
            entries |= _flattened(value, f"{prefix}.{key}")
        elif value is not None:
            entries[f"{prefix}.{key}"] = (
                ", ".join(str(_plain(one)) for one in value) if isinstance(value, list) else _plain(value)
            )
    return entries


def _plain(value: Any) -> Any:
    """Return a whole number without decimals, such as 10 for 10.0; anything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
