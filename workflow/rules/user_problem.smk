# A user-defined problem (`make problem`), which is a landscape, or a network on the user's data: escape times, laws,
# theories, and a report of one page. A network has tables on its minimum, noise, directions, use and trainings too, a landscape one on
# the ways out of its basin, and what its map is drawn from.
KIND = "network" if PROBLEM.data else "landscape"
TABLES = {"sweeps": "sweeps", "predictions": "predictions", "scores": "scores"}
if PROBLEM.data:
    TABLES |= {name: name for name in ("valleys", "spectra", "noise", "treatment", "trainings")}
    TABLES["report"] = "noise_report"
else:
    TABLES |= {name: name for name in ("ways", "heights", "places", "lines")}
FIGURES = [KIND] if PROBLEM.data else [KIND, "map"]
MEASURED = {name: f"{RESULTS}/measurements/problem/{file}.parquet" for name, file in TABLES.items()}


rule measure_problem:
    input:
        table=str(PROBLEM.data.table(Path(DATA_DIRECTORY))) if PROBLEM.data else [],
        code=(PROBLEM.network if PROBLEM.data else PROBLEM.landscape).file or [],
        weights=PROBLEM.network.weights or [],
    output:
        **MEASURED,
        estimates=f"{RESULTS}/estimates/problem.json",
        record=f"{RESULTS}/measurements/problem/measure_problem.record.json",
    log:
        f"{RESULTS}/logs/measure_problem.log",
    threads: max(SETTINGS.threads, workflow.resource_settings.cores or 1)
    params:
        **job("measure_problem"),
    message:
        "Your {KIND}: escape times, laws, theories"
    shell:
        RUN.replace("{PYTHON}", "{PYTHON} -X cores={threads}")


rule report_problem:
    input:
        **MEASURED,
        templates=TEMPLATES,
        estimates=rules.measure_problem.output.estimates,
    output:
        figures=report(
            expand(f"{RESULTS}/figures/own_{{figure}}.{{suffix}}", figure=FIGURES, suffix=["pdf", "png"]),
            category="Your problem",
        ),
        page=report(f"{RESULTS}/problem.html", category="Your problem"),
        record=f"{RESULTS}/problem.record.json",
    log:
        f"{RESULTS}/logs/report_problem.log",
    params:
        **job("report_problem"),
    message:
        "Your {KIND}: figure and report"
    shell:
        RUN


PAGE_FILES = [Path(file) for file in rules.report_problem.output if not file.endswith(".record.json")]


def outdated(file):
    """Return the name that a file of the page has while it does not describe the version."""
    return file.with_stem(f"{file.stem}.outdated")


def retire_problem_page():
    """Rename the page and its figures, and delete their record, if the tables that they show will be made again."""
    if not any(job.rule.name == "measure_problem" for job in workflow.dag.needrun_jobs()):
        return
    for file in PAGE_FILES:
        if file.exists():
            file.replace(outdated(file))
    Path(rules.report_problem.output.record).unlink(missing_ok=True)


def forget_retired_problem_page():
    """Delete the renamed page and figures if there are new ones."""
    for file in PAGE_FILES:
        if file.exists():
            outdated(file).unlink(missing_ok=True)
