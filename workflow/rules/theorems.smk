# Escape times on known landscapes → what Theorems 1 and 2 are judged by.
rule measure_theorem_1:
    output:
        times=f"{RESULTS}/measurements/theorem-1/times.parquet",
        estimates=f"{RESULTS}/estimates/theorem-1.json",
        record=f"{RESULTS}/measurements/theorem-1/measure_theorem_1.record.json",
    log:
        f"{RESULTS}/logs/measure_theorem_1.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_theorem_1.tsv"
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_theorem_1", SETTINGS.theorems.theorem_1, random=True),
    message:
        "Escape: Theorem 1"
    shell:
        command("measure_theorem_1", "--times {output.times} --estimates {output.estimates}")


rule measure_theorem_2:
    output:
        times=f"{RESULTS}/measurements/theorem-2/times.parquet",
        flatness=f"{RESULTS}/measurements/theorem-2/flatness.parquet",
        inflection=f"{RESULTS}/measurements/theorem-2/inflection.parquet",
        estimates=f"{RESULTS}/estimates/theorem-2.json",
        record=f"{RESULTS}/measurements/theorem-2/measure_theorem_2.record.json",
    log:
        f"{RESULTS}/logs/measure_theorem_2.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_theorem_2.tsv"
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_theorem_2", SETTINGS.theorems.theorem_2, random=True),
    message:
        "Escape: Theorem 2, flatness, the inflection"
    shell:
        command(
            "measure_theorem_2",
            "--times {output.times} --flatness {output.flatness} --inflection {output.inflection}"
            " --estimates {output.estimates}",
        )
