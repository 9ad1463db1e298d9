# Escape from the Styblinski–Tang function → what Figs. 4 and 6 of Xie et al. are judged by.
PANELS = f"{RESULTS}/measurements/escape-panels"


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
        parameters=parameters("measure_escape_panels", SETTINGS.styblinski_tang, random=True, accelerated=True),
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
