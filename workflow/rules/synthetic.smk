# Escape on known landscapes → what Figs. 4 and 6, both theorems and the title are judged by.
SYNTHETIC = f"{RESULTS}/measurements"
PANELS = f"{SYNTHETIC}/escape-panels"


rule measure_escape_panels:
    input:
        published="references/xie2021_escape_curves.csv",
    output:
        calibration=f"{PANELS}/calibration.parquet",
        amplitude=f"{PANELS}/amplitude.json",
        panels=f"{PANELS}/panels.parquet",
        other_noises=f"{PANELS}/other_noises.parquet",
        record=f"{PANELS}/measure_escape_panels.record.json",
    log:
        f"{RESULTS}/logs/measure_escape_panels.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_escape_panels.tsv"
    priority: MINUTES
    threads: SETTINGS.threads
    resources:
        gpu=GPUS,
    params:
        parameters=parameters("measure_escape_panels", SETTINGS.synthetic.panels, random=True, accelerated=True),
    message:
        "Escape: Figs. 4 and 6 on Styblinski–Tang"
    shell:
        command(
            "measure_escape_panels",
            "--published {input.published} --calibration {output.calibration} --amplitude {output.amplitude}"
            " --panels {output.panels} --other-noises {output.other_noises}",
        )


rule estimate_escape_panels:
    input:
        calibration=rules.measure_escape_panels.output.calibration,
        amplitude=rules.measure_escape_panels.output.amplitude,
        panels=rules.measure_escape_panels.output.panels,
    output:
        estimates=f"{RESULTS}/estimates/escape-panels.json",
        record=f"{PANELS}/estimate_escape_panels.record.json",
    log:
        f"{RESULTS}/logs/estimate_escape_panels.log",
    benchmark:
        f"{RESULTS}/benchmarks/estimate_escape_panels.tsv"
    params:
        parameters=parameters("estimate_escape_panels", random=True),
    message:
        "Escape: laws of Figs. 4 and 6"
    shell:
        command(
            "estimate_escape_panels",
            "--calibration {input.calibration} --amplitude {input.amplitude} --panels {input.panels}"
            " --estimates {output.estimates}",
        )


rule measure_theorem_1:
    output:
        times=f"{SYNTHETIC}/theorem-1/times.parquet",
        estimates=f"{RESULTS}/estimates/theorem-1.json",
        record=f"{SYNTHETIC}/theorem-1/measure_theorem_1.record.json",
    log:
        f"{RESULTS}/logs/measure_theorem_1.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_theorem_1.tsv"
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_theorem_1", SETTINGS.synthetic.theorem_1, random=True),
    message:
        "Escape: Theorem 1"
    shell:
        command("measure_theorem_1", "--times {output.times} --estimates {output.estimates}")


rule measure_theorem_2:
    output:
        times=f"{SYNTHETIC}/theorem-2/times.parquet",
        flatness=f"{SYNTHETIC}/theorem-2/flatness.parquet",
        inflection=f"{SYNTHETIC}/theorem-2/inflection.parquet",
        estimates=f"{RESULTS}/estimates/theorem-2.json",
        record=f"{SYNTHETIC}/theorem-2/measure_theorem_2.record.json",
    log:
        f"{RESULTS}/logs/measure_theorem_2.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_theorem_2.tsv"
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_theorem_2", SETTINGS.synthetic.theorem_2, random=True),
    message:
        "Escape: Theorem 2, flatness, the inflection"
    shell:
        command(
            "measure_theorem_2",
            "--times {output.times} --flatness {output.flatness} --inflection {output.inflection}"
            " --estimates {output.estimates}",
        )


rule measure_title:
    output:
        times=f"{SYNTHETIC}/title/odds.parquet",
        estimates=f"{RESULTS}/estimates/title.json",
        record=f"{SYNTHETIC}/title/measure_title.record.json",
    log:
        f"{RESULTS}/logs/measure_title.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_title.tsv"
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_title", SETTINGS.synthetic.title, random=True),
    message:
        "Escape: two valleys, the title claim"
    shell:
        command("measure_title", "--times {output.times} --estimates {output.estimates}")


rule measure_exits:
    output:
        times=f"{SYNTHETIC}/exits/times.parquet",
        estimates=f"{RESULTS}/estimates/exits.json",
        record=f"{SYNTHETIC}/exits/measure_exits.record.json",
    log:
        f"{RESULTS}/logs/measure_exits.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_exits.tsv"
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_exits", SETTINGS.synthetic.exits, random=True),
    message:
        "Escape: four definitions of leaving"
    shell:
        command("measure_exits", "--times {output.times} --estimates {output.estimates}")
