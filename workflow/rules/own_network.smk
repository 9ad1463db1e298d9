# A network of the user's own on their data → minimum, noise, escape → laws and theories → a short report. `make problem`.
# The rules bear the same names for every kind of problem: a version that turns to another kind is made anew.


rule measure_problem:
    input:
        table=str(PROBLEM.data.table(Path(DATA_DIRECTORY))),
        code=[PROBLEM.network.file] if PROBLEM.network.file else [],
    output:
        valleys=f"{OWN}/valleys.parquet",
        sweeps=f"{OWN}/sweeps.parquet",
        spectra=f"{OWN}/spectra.parquet",
        noise=f"{OWN}/noise.parquet",
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
        parameters=parameters("measure_own_network", PROBLEM, random=True),
    message:
        "Your network: its minimum, noise, escape times, laws, theories"
    shell:
        command(
            "measure_own_network",
            "--table {input.table:q} --code {input.code:q} --valleys {output.valleys} --sweeps {output.sweeps}"
            " --spectra {output.spectra} --noise {output.noise} --predictions {output.predictions}"
            " --contest {output.contest} --estimates {output.estimates}",
        )


rule report_problem:
    input:
        templates=TEMPLATES,
        sweeps=rules.measure_problem.output.sweeps,
        predictions=rules.measure_problem.output.predictions,
        contest=rules.measure_problem.output.contest,
        estimates=rules.measure_problem.output.estimates,
        spectra=rules.measure_problem.output.spectra,
        noise=rules.measure_problem.output.noise,
    output:
        figures=figure_files(["own_network"]),
        page=f"{RESULTS}/problem.html",
        record=f"{RESULTS}/problem.record.json",
    log:
        f"{RESULTS}/logs/report_problem.log",
    benchmark:
        f"{RESULTS}/benchmarks/report_problem.tsv"
    params:
        parameters=parameters("report_own_network", PROBLEM),
    message:
        "Your network: figure and report"
    shell:
        command(
            "report_own_network",
            "--templates {input.templates} --sweeps {input.sweeps} --predictions {input.predictions}"
            " --contest {input.contest} --estimates {input.estimates} --spectra {input.spectra} --noise {input.noise}"
            " --figures {output.figures} --page {output.page}",
        )
