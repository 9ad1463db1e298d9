# A user-defined landscape (`make problem`): escape times, laws, theories, and a report of one page.
# The rules have the same names as those for a network: both make the same files.


rule measure_problem:
    input:
        code=[PROBLEM.landscape.file] if PROBLEM.landscape.file else [],
    output:
        sweeps=f"{RESULTS}/measurements/problem/sweeps.parquet",
        predictions=f"{RESULTS}/measurements/problem/predictions.parquet",
        scores=f"{RESULTS}/measurements/problem/contest.parquet",
        estimates=f"{RESULTS}/estimates/problem.json",
        record=f"{RESULTS}/measurements/problem/measure_problem.record.json",
    log:
        f"{RESULTS}/logs/measure_problem.log",
    threads: SETTINGS.threads
    params:
        **job("measure_problem"),
    message:
        "Your landscape: escape times, laws, theories"
    shell:
        RUN


rule report_problem:
    input:
        templates=TEMPLATES,
        sweeps=rules.measure_problem.output.sweeps,
        predictions=rules.measure_problem.output.predictions,
        scores=rules.measure_problem.output.scores,
        estimates=rules.measure_problem.output.estimates,
    output:
        figures=report(
            expand(f"{RESULTS}/figures/own_landscape.{{suffix}}", suffix=["pdf", "png"]), category="Your problem"
        ),
        page=report(f"{RESULTS}/problem.html", category="Your problem"),
        record=f"{RESULTS}/problem.record.json",
    log:
        f"{RESULTS}/logs/report_problem.log",
    params:
        **job("report_problem"),
    message:
        "Your landscape: figure and report"
    shell:
        RUN
