# All results → numbers.tex, the report as PDF and as HTML page, and the manifest.
REPORT = [f"{RESULTS}/report.pdf", f"{RESULTS}/report.html"]
TEMPLATES = sorted(map(str, Path("src/sgd_replication/plotting/templates").iterdir()))
PAPER = sorted(str(file) for suffix in ("tex", "bib") for file in Path("paper").rglob(f"*.{suffix}"))
RUN_TABLES = [
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
SEEDS = [f"{RESULTS}/seeds.json"] if Path(RESULTS, "seeds.json").exists() else []
UPSTREAM_RECORDS = records_of(
    declared
    for declared in all_rules().values()
    if declared.name not in ("write_numbers", "build_report", "write_manifest")
)


rule write_numbers:
    input:
        estimates=ESTIMATES,
        claims=rules.merge_claims.output.claims,
        registry=CLAIM_REGISTRY,
        seeds=SEEDS,
        data=resolutions(SETTINGS.used_sets),
        records=UPSTREAM_RECORDS,
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


rule build_report:
    input:
        sources=PAPER,
        templates=TEMPLATES,
        generated=[rules.write_numbers.output.numbers, *rules.write_numbers.output.tables],
        figures=FIGURES,
        notebooks=NOTEBOOK_PAGES,
        claims=rules.merge_claims.output.claims,
        registry=CLAIM_REGISTRY,
        seeds=SEEDS,
        records=UPSTREAM_RECORDS,
    output:
        pdf=report(REPORT[0], category="Report"),
        page=report(REPORT[1], category="Report"),
        record=f"{RESULTS}/report.record.json",
    log:
        f"{RESULTS}/logs/build_report.log",
    params:
        **job("build_report"),
    message:
        "Report: building the PDF and the HTML page"
    shell:
        RUN


rule write_manifest:
    input:
        records=[
            *UPSTREAM_RECORDS,
            rules.write_numbers.output.record,
            *([rules.build_report.output.record] if BUILD_PDF else []),
        ],
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


def retire_report():
    """Rename a report that no longer describes its version."""
    for standing in map(Path, REPORT):
        if standing.exists():
            standing.replace(standing.with_stem("report.outdated"))


def forget_retired_report():
    """Delete the renamed report if a new one exists."""
    for standing in map(Path, REPORT):
        if standing.exists():
            standing.with_stem("report.outdated").unlink(missing_ok=True)
