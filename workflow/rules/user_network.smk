# A network on the user's data (`make problem`): minimum, noise, escape times, laws, theories, and a report of one page.
# The rules have the same names as those for a landscape: both make the same files.


rule measure_problem:
    input:
        table=str(PROBLEM.data.table(Path(DATA_DIRECTORY))),
        code=[PROBLEM.network.file] if PROBLEM.network.file else [],
    output:
        valleys=f"{RESULTS}/measurements/problem/valleys.parquet",
        sweeps=f"{RESULTS}/measurements/problem/sweeps.parquet",
        spectra=f"{RESULTS}/measurements/problem/spectra.parquet",
        noise=f"{RESULTS}/measurements/problem/noise.parquet",
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
        "Your network: its minimum, noise, escape times, laws, theories"
    shell:
        RUN


rule report_problem:
    input:
        templates=TEMPLATES,
        sweeps=rules.measure_problem.output.sweeps,
        predictions=rules.measure_problem.output.predictions,
        scores=rules.measure_problem.output.scores,
        estimates=rules.measure_problem.output.estimates,
        spectra=rules.measure_problem.output.spectra,
        noise=rules.measure_problem.output.noise,
    output:
        figures=report(
            expand(f"{RESULTS}/figures/own_network.{{suffix}}", suffix=["pdf", "png"]), category="Your problem"
        ),
        page=report(f"{RESULTS}/problem.html", category="Your problem"),
        record=f"{RESULTS}/problem.record.json",
    log:
        f"{RESULTS}/logs/report_problem.log",
    params:
        **job("report_problem"),
    message:
        "Your network: figure and report"
    shell:
        RUN
