# Noise against loss, linear regression and a fixed barrier → what the log-loss barrier of Mori et al. is judged by.
from sgd_replication.experiments.log_barrier.settings import NoiseLossSettings

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
    priority: MINUTES
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
