# All results → numbers.tex, the report as PDF and as HTML page, and the manifest.
TEMPLATES = sorted(map(str, Path("src/sgd_replication/plotting/templates").iterdir()))
PAPER = sorted(str(file) for suffix in ("tex", "bib") for file in Path("paper").rglob(f"*.{suffix}"))
RUN_TABLES = [
    "abstract_sentences",
    "findings_list",
    "headlines_table",
    "supports_table",
    "printed_table",
    "undecided_table",
    "rulebook_table",
    "editions_table",
    "minima_reading",
    "summary_table",
    "seeds_note",
    "amendments_table",
    "costs_table",
    "claims_table",
    "data_table",
    "records_table",
    "banner",
    "experiment_sections",
    "experiment_appendices",
]
MISSING_LATEX = [program for program in ("latexmk", "pdflatex") if not shutil.which(program)]
BUILD_PDF = WANT_PDF and not MISSING_LATEX
# Where page one and the comparison with the papers come from. The digitised panels are compared by their slopes.
FINDINGS = "paper/findings.yaml"
PRINTED = "references/printed_numbers.yaml"
DIGITISED = [
    f"{RESULTS}/measurements/escape-panels/panels.parquet",
    *expand(f"{RESULTS}/measurements/net-{{set}}/published.parquet", set=SETTINGS.network_escape.sets),
]
OVERVIEW = expand(
    f"{RESULTS}/figures/{{figure}}.{{suffix}}",
    figure=["theory", "verdicts", "printed_numbers", "specification"],
    suffix=["pdf", "png"],
)
SEEDS = [f"{RESULTS}/seeds.json"] if Path(RESULTS, "seeds.json").exists() else []
# What notebooks cost is not in the report, so that the report of a restored version has the same bytes.
MEASUREMENT_RECORDS = records_of(declared for declared in all_rules().values() if not is_presentation(declared.name))
NOTEBOOK_RECORDS = records_of(map(notebook_rule, EXPERIMENTS))


rule write_numbers:
    input:
        estimates=ESTIMATES,
        claims=rules.merge_claims.output.claims,
        registry=CLAIM_REGISTRY,
        first_claims="references/first_edition/claims.yaml",
        first_verdicts="references/first_edition/verdicts.json",
        findings=FINDINGS,
        printed=PRINTED,
        panels=DIGITISED,
        seeds=SEEDS,
        data=resolutions(SETTINGS.used_sets),
        records=MEASUREMENT_RECORDS,
    output:
        numbers=f"{RESULTS}/numbers.tex",
        tables=expand(f"{RESULTS}/tables/{{table}}.tex", table=[*RUN_TABLES, *report_tables()]),
        record=f"{RESULTS}/tables/write_numbers.record.json",
    log:
        f"{RESULTS}/logs/write_numbers.log",
    params:
        **job("write_numbers"),
    message:
        "Report: writing numbers and tables"
    shell:
        RUN


rule draw_overview:
    input:
        estimates=ESTIMATES,
        claims=rules.merge_claims.output.claims,
        registry=CLAIM_REGISTRY,
        findings=FINDINGS,
        printed=PRINTED,
        panels=DIGITISED,
    output:
        figures=report(OVERVIEW, category="Report"),
        record=f"{RESULTS}/report_overview.record.json",
    log:
        f"{RESULTS}/logs/draw_overview.log",
    params:
        **job("draw_overview"),
    message:
        "Report: drawing theory, verdicts, analyses and printed numbers"
    shell:
        RUN


rule collect_charts:
    input:
        estimates=ESTIMATES,
        claims=rules.merge_claims.output.claims,
        registry=CLAIM_REGISTRY,
        findings=FINDINGS,
        printed=PRINTED,
        panels=DIGITISED,
        landscape=f"{RESULTS}/measurements/escape-panels/panels.parquet",
        sweeps=expand(f"{RESULTS}/measurements/net-{{set}}/sweeps.parquet", set=SETTINGS.network_escape.sets),
        odds=f"{RESULTS}/measurements/title/odds.parquet",
        scores=f"{RESULTS}/measurements/theory-contest/scores.parquet",
    output:
        charts=f"{RESULTS}/charts.json",
        record=f"{RESULTS}/report_charts.record.json",
    log:
        f"{RESULTS}/logs/collect_charts.log",
    params:
        **job("collect_charts"),
    message:
        "Report: collecting the data of interactive figures"
    shell:
        RUN


rule build_pdf:
    input:
        sources=PAPER,
        generated=[rules.write_numbers.output.numbers, *rules.write_numbers.output.tables],
        figures=[*FIGURES, *OVERVIEW],
    output:
        pdf=report(f"{RESULTS}/report.pdf", category="Report"),
        record=f"{RESULTS}/report_pdf.record.json",
    log:
        f"{RESULTS}/logs/build_pdf.log",
    params:
        **job("build_pdf"),
    message:
        "Report: building the PDF"
    shell:
        RUN


rule build_page:
    input:
        sources=PAPER,
        templates=TEMPLATES,
        generated=[rules.write_numbers.output.numbers, *rules.write_numbers.output.tables],
        figures=[*FIGURES, *OVERVIEW],
        notebooks=NOTEBOOK_PAGES,
        charts=rules.collect_charts.output.charts,
        claims=rules.merge_claims.output.claims,
        registry=CLAIM_REGISTRY,
        findings=FINDINGS,
        seeds=SEEDS,
        records=[*MEASUREMENT_RECORDS, *NOTEBOOK_RECORDS],
    output:
        page=report(f"{RESULTS}/report.html", category="Report"),
        record=f"{RESULTS}/report_page.record.json",
    log:
        f"{RESULTS}/logs/build_page.log",
    params:
        **job("build_page"),
    message:
        "Report: building the HTML page"
    shell:
        RUN


REPORT = [*([rules.build_pdf.output.pdf] if BUILD_PDF else []), rules.build_page.output.page]


# The records of all jobs but those of the last two, which describe the others.
ALL_RECORDS = [
    *MEASUREMENT_RECORDS,
    *NOTEBOOK_RECORDS,
    rules.write_numbers.output.record,
    rules.draw_overview.output.record,
    rules.collect_charts.output.record,
    *([rules.build_pdf.output.record] if BUILD_PDF else []),
    rules.build_page.output.record,
]


rule write_crate:
    input:
        records=ALL_RECORDS,
        citation="CITATION.cff",
        workflow="Snakefile",
    output:
        crate=f"{RESULTS}/ro-crate-metadata.json",
        workflow=f"{RESULTS}/Snakefile",
        record=f"{RESULTS}/report_crate.record.json",
    log:
        f"{RESULTS}/logs/write_crate.log",
    params:
        **job("write_crate"),
    message:
        "RO-Crate: describing the run and its files"
    shell:
        RUN


rule write_manifest:
    input:
        records=[*ALL_RECORDS, rules.write_crate.output.record],
    output:
        manifest=f"{RESULTS}/manifest.json",
        record=f"{RESULTS}/manifest.record.json",
    log:
        f"{RESULTS}/logs/write_manifest.log",
    params:
        **job("write_manifest"),
    message:
        "Manifest: merging all records"
    shell:
        RUN


def tell_of_missing_latex():
    """Say why report.pdf is not made, if it was wanted."""
    if WANT_PDF and MISSING_LATEX:
        print(
            f"{', '.join(MISSING_LATEX)} not found: report.html is made, and report.pdf is not. `make tex` installs LaTeX "
            "or says how.",
            file=sys.stderr,
        )


def retire_report():
    """Rename each report that will no longer describe its version, because a job that it depends on will run."""
    running = {job.rule.name for job in workflow.dag.needrun_jobs() if job.output}
    running -= {"write_crate", "write_manifest"}
    for name, others in (("report.pdf", {"collect_charts", "build_page"}), ("report.html", {"build_pdf"})):
        standing = Path(RESULTS, name)
        if running - others and standing.exists():
            standing.replace(standing.with_stem("report.outdated"))


def forget_retired_report():
    """Delete the renamed report if a new one exists."""
    for standing in (Path(RESULTS, "report.pdf"), Path(RESULTS, "report.html")):
        if standing.exists():
            standing.with_stem("report.outdated").unlink(missing_ok=True)
