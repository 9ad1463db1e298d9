# Measurements of earlier experiments → how near the exponents of four theories come to them.
rule compare_theories:
    input:
        panels=rules.measure_escape_panels.output.panels,
        other_noises=rules.measure_escape_panels.output.other_noises,
        panel_estimates=f"{RESULTS}/estimates/escape-panels.json",
        theorem_1=rules.measure_theorem_1.output.times,
        theorem_2=rules.measure_theorem_2.output.times,
        circle=rules.measure_log_barrier.output.times,
        wells=rules.measure_wells.output.wells,
        data=expand(f"{RESULTS}/data/{{set}}.json", set=ESCAPE_SETS),
        valleys=expand(rules.measure_network_escape.output.valleys, set=ESCAPE_SETS),
        sweeps=expand(rules.measure_network_escape.output.sweeps, set=ESCAPE_SETS),
        spectra=expand(rules.measure_network_escape.output.spectra, set=ESCAPE_SETS),
    output:
        predictions=f"{RESULTS}/measurements/theory-contest/predictions.parquet",
        contest=f"{RESULTS}/measurements/theory-contest/contest.parquet",
        estimates=f"{RESULTS}/estimates/theory-contest.json",
        record=f"{RESULTS}/measurements/theory-contest/compare_theories.record.json",
    log:
        f"{RESULTS}/logs/compare_theories.log",
    benchmark:
        f"{RESULTS}/benchmarks/compare_theories.tsv"
    threads: SETTINGS.threads
    params:
        parameters=parameters(
            "compare_theories",
            {
                "panels": SETTINGS.styblinski_tang,
                "network_escape": SETTINGS.network_escape,
                "wells": SETTINGS.large_deviations.wells,
            },
        ),
    message:
        "Theories: four of them on the same systems"
    shell:
        command(
            "compare_theories",
            "--panels {input.panels} --other-noises {input.other_noises} --panel-estimates {input.panel_estimates}"
            " --theorem-1 {input.theorem_1} --theorem-2 {input.theorem_2} --circle {input.circle} --wells {input.wells}"
            " --data {input.data} --valleys {input.valleys} --sweeps {input.sweeps} --spectra {input.spectra} --predictions {output.predictions}"
            " --contest {output.contest} --estimates {output.estimates}",
        )
