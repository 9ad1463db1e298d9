# A landscape of the user's own → escape times → laws and theories → a short report. `make problem`.
# The rules bear the same names for every kind of problem: a version that turns to another kind is made anew.


rule measure_problem:
    input:
        code=[PROBLEM.landscape.file] if PROBLEM and PROBLEM.landscape and PROBLEM.landscape.file else [],
    output:
        sweeps=f"{OWN}/sweeps.parquet",
        predictions=f"{OWN}/predictions.parquet",
        contest=f"{OWN}/contest.parquet",
        estimates=f"{RESULTS}/estimates/problem.json",
        record=f"{OWN}/measure_problem.record.json",
    log:
        f"{RESULTS}/logs/measure_problem.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_problem.tsv"
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_own_landscape", PROBLEM, random=True),
    message:
        "Your landscape: escape times, laws, theories"
    shell:
        command(
            "measure_own_landscape",
            "--code {input.code:q} --sweeps {output.sweeps} --predictions {output.predictions} --contest {output.contest}"
            " --estimates {output.estimates}",
        )


rule report_problem:
    input:
        templates=TEMPLATES,
        sweeps=rules.measure_problem.output.sweeps,
        predictions=rules.measure_problem.output.predictions,
        contest=rules.measure_problem.output.contest,
        estimates=rules.measure_problem.output.estimates,
    output:
        figures=figure_files(["own_landscape"]),
        page=f"{RESULTS}/problem.html",
        record=f"{RESULTS}/problem.record.json",
    log:
        f"{RESULTS}/logs/report_problem.log",
    benchmark:
        f"{RESULTS}/benchmarks/report_problem.tsv"
    params:
        parameters=parameters("report_own_landscape", PROBLEM),
    message:
        "Your landscape: figure and report"
    shell:
        command(
            "report_own_landscape",
            "--templates {input.templates} --sweeps {input.sweeps} --predictions {input.predictions}"
            " --contest {input.contest} --estimates {input.estimates} --figures {output.figures} --page {output.page}",
        )
