# The rival theories on the same bench: the log-loss barrier (Mori et al.) and large deviations (Ibayashi and Imaizumi).
from sgd_diffusion.config import NoiseLossSettings

NOISE_LOSS_SETS = SETTINGS.log_barrier.noise.sets
PUBLISHED_NOISE_SETS = NoiseLossSettings().sets


rule measure_noise_loss:
    input:
        data=f"{RESULTS}/data/{{set}}.json",
    output:
        moments=f"{RESULTS}/measurements/log-noise-{{set}}/moments.parquet",
        estimates=f"{RESULTS}/estimates/log-noise-{{set}}.json",
        record=f"{RESULTS}/measurements/log-noise-{{set}}/measure_noise_loss.record.json",
    log:
        f"{RESULTS}/logs/measure_noise_loss.{{set}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_noise_loss.{{set}}.tsv"
    wildcard_constraints:
        set="|".join(NOISE_LOSS_SETS),
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_noise_loss", SETTINGS.log_barrier.noise, random=True),
    message:
        "Log-loss barrier: noise against loss on {wildcards.set}"
    shell:
        command(
            "measure_noise_loss",
            "--set {wildcards.set} --directory {DATA_DIRECTORY} --data {input.data} --moments {output.moments}"
            " --estimates {output.estimates}",
        )


rule measure_log_regression:
    output:
        stationary=f"{RESULTS}/measurements/log-regression/stationary.parquet",
        histograms=f"{RESULTS}/measurements/log-regression/histograms.parquet",
        passage=f"{RESULTS}/measurements/log-regression/passage.parquet",
        estimates=f"{RESULTS}/estimates/log-regression.json",
        record=f"{RESULTS}/measurements/log-regression/measure_log_regression.record.json",
    log:
        f"{RESULTS}/logs/measure_log_regression.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_log_regression.tsv"
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_log_regression", SETTINGS.log_barrier, random=True),
    message:
        "Log-loss barrier: linear regression"
    shell:
        command(
            "measure_log_regression",
            "--stationary {output.stationary} --histograms {output.histograms} --passage {output.passage}"
            " --estimates {output.estimates}",
        )


rule measure_log_barrier:
    output:
        times=f"{RESULTS}/measurements/log-barrier/times.parquet",
        estimates=f"{RESULTS}/estimates/log-barrier.json",
        record=f"{RESULTS}/measurements/log-barrier/measure_log_barrier.record.json",
    log:
        f"{RESULTS}/logs/measure_log_barrier.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_log_barrier.tsv"
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_log_barrier", SETTINGS.log_barrier.barrier, random=True),
    message:
        "Log-loss barrier: escape at a fixed barrier"
    shell:
        command(
            "measure_log_barrier",
            "--times {output.times} --estimates {output.estimates}",
        )


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
