# All results → numbers.tex, the PDF and the manifest.
REPORT = [f"{RESULTS}/report.pdf", f"{RESULTS}/report.html"]
TEMPLATES = sorted(map(str, Path("src/sgd_replication/plotting/templates").iterdir()))
PAPER = sorted(str(file) for suffix in ("tex", "bib") for file in Path("paper").rglob(f"*.{suffix}"))
TABLES = f"{RESULTS}/tables"
SEEDS = [f"{RESULTS}/seeds.json"] if Path(RESULTS, "seeds.json").exists() else []
UPSTREAM_RECORDS = [
    *expand(f"{RESULTS}/data/{{set}}.record.json", set=SETTINGS.used_sets),
    *expand(f"{RESULTS}/checkpoints/{{network}}.record.json", network=SETTINGS.used_networks),
    rules.merge_data.output.record,
    rules.train_swept_networks.output.record,
    *expand(rules.noise_collect.output.record, part=NOISE_PARTS),
    *expand(rules.noise_estimate.output.record, part=NOISE_PARTS),
    rules.noise_batches.output.record,
    rules.noise_sweeps.output.record,
    rules.noise_estimators.output.record,
    *expand(rules.covariance_measure.output.record, network=COVARIANCE_NETWORKS, stage=ENDS),
    *expand(rules.covariance_estimate.output.record, network=COVARIANCE_NETWORKS),
    rules.covariance_sweeps.output.record,
    rules.covariance_large.output.record,
    rules.styblinski_tang_measure.output.record,
    rules.styblinski_tang_estimate.output.record,
    rules.theorems_first.output.record,
    rules.theorems_second.output.record,
    rules.flat_minima_odds.output.record,
    rules.flat_minima_boundaries.output.record,
    *expand(rules.network_escape_measure.output.record, set=ESCAPE_SETS),
    *expand(rules.network_escape_saddles.output.record, set=ESCAPE_SETS),
    *expand(rules.network_escape_estimate.output.record, set=ESCAPE_SETS),
    *expand(rules.log_barrier_noise.output.record, set=NOISE_LOSS_SETS),
    rules.log_barrier_regression.output.record,
    rules.log_barrier_circle.output.record,
    rules.large_deviations_wells.output.record,
    rules.large_deviations_starts.output.record,
    rules.large_deviations_network.output.record,
    rules.noise_balance_networks.output.record,
    rules.noise_balance_diagonal.output.record,
    rules.theory_comparison_compare.output.record,
    rules.judge_claims.output.record,
    *expand(f"{RESULTS}/notebooks/{{name}}.record.json", name=NOTEBOOKS),
]


def retire_report():
    """Rename a report that no longer describes its version."""
    for standing in map(Path, REPORT):
        if standing.exists():
            standing.replace(standing.with_stem("report.outdated"))


def forget_retired_report():
    """Delete the retired report once a new one stands in its place."""
    for standing in map(Path, REPORT):
        if standing.exists():
            standing.with_stem("report.outdated").unlink(missing_ok=True)


rule write_numbers:
    input:
        estimates=ESTIMATES,
        claims=rules.judge_claims.output.claims,
        book=rules.judge_claims.input.book,
        seeds=SEEDS,
        data=rules.merge_data.input.resolutions,
        records=UPSTREAM_RECORDS,
    output:
        numbers=f"{RESULTS}/numbers.tex",
        glance_table=f"{TABLES}/glance_table.tex",
        seeds_note=f"{TABLES}/seeds_note.tex",
        amendments_table=f"{TABLES}/amendments_table.tex",
        costs_table=f"{TABLES}/costs_table.tex",
        claims_table=f"{TABLES}/claims_table.tex",
        data_table=f"{TABLES}/data_table.tex",
        minima_table=f"{TABLES}/minima_table.tex",
        noise_table=f"{TABLES}/noise_table.tex",
        estimators_table=f"{TABLES}/estimators_table.tex",
        covariance_table=f"{TABLES}/covariance_table.tex",
        published_table=f"{TABLES}/published_table.tex",
        laws_table=f"{TABLES}/laws_table.tex",
        variants_table=f"{TABLES}/variants_table.tex",
        saddles_table=f"{TABLES}/saddles_table.tex",
        noise_loss_table=f"{TABLES}/noise_loss_table.tex",
        contest_table=f"{TABLES}/contest_table.tex",
        records_table=f"{TABLES}/records_table.tex",
        banner=f"{TABLES}/banner.tex",
        record=f"{TABLES}/write_numbers.record.json",
    log:
        f"{RESULTS}/logs/write_numbers.log",
    benchmark:
        f"{RESULTS}/benchmarks/write_numbers.tsv"
    params:
        parameters=parameters(
            "write_numbers",
            {
                "themes": figure_questions(),
                "run": {
                    "version": SETTINGS.version,
                    "seed": SETTINGS.seed,
                    "threads": SETTINGS.threads,
                    "noise": SETTINGS.noise,
                    "network": SETTINGS.networks[SETTINGS.noise.network],
                    "large_noise": SETTINGS.networks[SETTINGS.noise.large.network],
                    "large_covariance": SETTINGS.networks[SETTINGS.covariance.large.network],
                    "sweeps": SETTINGS.sweeps,
                    "covariance": SETTINGS.covariance,
                    "styblinski_tang": SETTINGS.styblinski_tang,
                    "theorems": SETTINGS.theorems,
                    "flat_minima": SETTINGS.flat_minima,
                    "network_escape": SETTINGS.network_escape,
                    "log_barrier": SETTINGS.log_barrier,
                    "large_deviations": SETTINGS.large_deviations,
                    "noise_balance": SETTINGS.noise_balance,
                },
            },
        ),
    message:
        "Report: numbers and tables"
    shell:
        command(
            "write_numbers",
            "--estimates {input.estimates} --claims {input.claims} --book {input.book} --data {input.data} --seeds {input.seeds}"
            " --records {input.records} --numbers {output.numbers} --glance-table {output.glance_table}"
            " --seeds-note {output.seeds_note} --amendments-table {output.amendments_table} --costs-table {output.costs_table} --claims-table {output.claims_table} --data-table {output.data_table}"
            " --noise-table {output.noise_table} --estimators-table {output.estimators_table}"
            " --minima-table {output.minima_table} --published-table {output.published_table} --laws-table {output.laws_table}"
            " --covariance-table {output.covariance_table} --variants-table {output.variants_table} --saddles-table {output.saddles_table}"
            " --noise-loss-table {output.noise_loss_table} --contest-table {output.contest_table}"
            " --records-table {output.records_table} --banner {output.banner}",
        )


rule build_report:
    input:
        sources=PAPER,
        templates=TEMPLATES,
        generated=rules.write_numbers.output[:-1],
        figures=FIGURES,
        notebooks=NOTEBOOK_PAGES,
        claims=rules.judge_claims.output.claims,
        book=rules.judge_claims.input.book,
        seeds=SEEDS,
        records=UPSTREAM_RECORDS,
    output:
        pdf=REPORT[0],
        page=REPORT[1],
        record=f"{RESULTS}/report.record.json",
    log:
        f"{RESULTS}/logs/build_report.log",
    benchmark:
        f"{RESULTS}/benchmarks/build_report.tsv"
    params:
        parameters=parameters(
            "build_report",
            {"seed": SETTINGS.seed, "themes": figure_questions(), "notebooks": figure_experiments()},
        ),
    message:
        "Report: LaTeX, and the page for the browser"
    shell:
        command(
            "build_report",
            "--paper paper --latex-log {RESULTS}/logs/latex.log --sources {input.sources} --templates {input.templates}"
            " --generated {input.generated} --figures {input.figures} --notebooks {input.notebooks}"
            " --claims {input.claims} --book {input.book} --seeds {input.seeds} --records {input.records}"
            " --pdf {output.pdf} --page {output.page}",
        )


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
    benchmark:
        f"{RESULTS}/benchmarks/write_manifest.tsv"
    params:
        parameters=parameters("write_manifest"),
    message:
        "Manifest: every artefact with its record"
    shell:
        command("write_manifest", "--records {input.records} --manifest {output.manifest}")
