# Wells, starts off equilibrium and a network → what the large deviations of Ibayashi and Imaizumi are judged by.
rule measure_wells:
    output:
        wells=f"{RESULTS}/measurements/ldt-wells/wells.parquet",
        curved=f"{RESULTS}/measurements/ldt-wells/curved.parquet",
        estimates=f"{RESULTS}/estimates/ldt-wells.json",
        record=f"{RESULTS}/measurements/ldt-wells/measure_wells.record.json",
    log:
        f"{RESULTS}/logs/measure_wells.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_wells.tsv"
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_wells", SETTINGS.large_deviations.wells, random=True),
    message:
        "Large deviations: balls, levels, a curved way"
    shell:
        command(
            "measure_wells",
            "--wells {output.wells} --curved {output.curved} --estimates {output.estimates}",
        )


rule measure_starts:
    output:
        times=f"{RESULTS}/measurements/ldt-starts/times.parquet",
        estimates=f"{RESULTS}/estimates/ldt-starts.json",
        record=f"{RESULTS}/measurements/ldt-starts/measure_starts.record.json",
    log:
        f"{RESULTS}/logs/measure_starts.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_starts.tsv"
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_starts", SETTINGS.large_deviations.starts, random=True),
    message:
        "Large deviations: off equilibrium, and discrete"
    shell:
        command(
            "measure_starts",
            "--times {output.times} --estimates {output.estimates}",
        )


rule measure_network_levels:
    input:
        data=f"{RESULTS}/data/{SETTINGS.large_deviations.network.set}.json",
    output:
        times=f"{RESULTS}/measurements/ldt-network/times.parquet",
        estimates=f"{RESULTS}/estimates/ldt-network.json",
        record=f"{RESULTS}/measurements/ldt-network/measure_network_levels.record.json",
    log:
        f"{RESULTS}/logs/measure_network_levels.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_network_levels.tsv"
    priority: LONG
    threads: SETTINGS.threads
    params:
        parameters=parameters(
            "measure_network_levels",
            {"network": SETTINGS.large_deviations.network, "escape": SETTINGS.network_escape},
            random=True,
        ),
    message:
        "Large deviations: a network on data"
    shell:
        command(
            "measure_network_levels",
            "--directory {DATA_DIRECTORY} --data {input.data} --times {output.times} --estimates {output.estimates}",
        )
