# Checkpoints → gradient noise → estimates of its distribution.
from sgd_replication.experiments.noise.experiment import COLLECTED, collected_noise

NOISE = f"{RESULTS}/measurements/{{part}}"


wildcard_constraints:
    part="|".join(COLLECTED["part"]),


def noisy_network(wildcards):
    """Return the name of the network whose noise a part collects."""
    return collected_noise(SETTINGS, wildcards).network


rule noise_collect:
    input:
        data=lambda wildcards: resolution_of(noisy_network(wildcards)),
        checkpoints=lambda wildcards: f"{RESULTS}/checkpoints/{noisy_network(wildcards)}.pt",
    output:
        coordinates=f"{NOISE}/coordinates.parquet",
        followed=f"{NOISE}/followed.npy",
        pooled=f"{NOISE}/pooled.npy",
        twin=f"{NOISE}/twin.npy",
        scale=f"{NOISE}/scale.npy",
        live=f"{NOISE}/live.npy",
        record=f"{NOISE}/noise_collect.record.json",
    log:
        f"{RESULTS}/logs/noise_collect.{{part}}.log",
    threads: SETTINGS.threads
    resources:
        gpu=GPUS,
    params:
        **job("noise_collect"),
    message:
        "Noise: collecting minibatch gradients ({wildcards.part})"
    shell:
        RUN


rule noise_estimate:
    input:
        data=lambda wildcards: resolution_of(noisy_network(wildcards)),
        coordinates=rules.noise_collect.output.coordinates,
        followed=rules.noise_collect.output.followed,
        pooled=rules.noise_collect.output.pooled,
        twin=rules.noise_collect.output.twin,
        scale=rules.noise_collect.output.scale,
        live=rules.noise_collect.output.live,
    output:
        coordinate_statistics=f"{NOISE}/coordinate_statistics.parquet",
        pooled_statistics=f"{NOISE}/pooled_statistics.parquet",
        normality=f"{NOISE}/normality.parquet",
        histograms=f"{NOISE}/histograms.parquet",
        quantiles=f"{NOISE}/quantiles.parquet",
        tails=f"{NOISE}/tails.parquet",
        estimates=f"{RESULTS}/estimates/{{part}}.json",
        record=f"{NOISE}/noise_estimate.record.json",
    log:
        f"{RESULTS}/logs/noise_estimate.{{part}}.log",
    threads: SETTINGS.threads
    params:
        **job("noise_estimate"),
    message:
        "Noise: normality, tail indices, likelihoods ({wildcards.part})"
    shell:
        RUN


rule noise_batches:
    input:
        data=resolution_of(SETTINGS.noise.network),
        checkpoints=f"{RESULTS}/checkpoints/{SETTINGS.noise.network}.pt",
    output:
        batches=f"{RESULTS}/measurements/noise-batch/batches.parquet",
        shares=f"{RESULTS}/measurements/noise-batch/shares.parquet",
        kurtoses=f"{RESULTS}/measurements/noise-batch/kurtoses.parquet",
        estimates=f"{RESULTS}/estimates/noise-batch.json",
        record=f"{RESULTS}/measurements/noise-batch/noise_batches.record.json",
    log:
        f"{RESULTS}/logs/noise_batches.log",
    threads: SETTINGS.threads
    params:
        **job("noise_batches"),
    message:
        "Noise: batch sizes from 1 to 1,000"
    shell:
        RUN


rule noise_sweeps:
    input:
        data=resolution_of(SETTINGS.sweeps.network),
        checkpoints=rules.train_swept_networks.output.checkpoints,
    output:
        sweeps=f"{RESULTS}/measurements/noise-sweeps/sweeps.parquet",
        estimates=f"{RESULTS}/estimates/noise-sweeps.json",
        record=f"{RESULTS}/measurements/noise-sweeps/noise_sweeps.record.json",
    log:
        f"{RESULTS}/logs/noise_sweeps.log",
    threads: SETTINGS.threads
    params:
        **job("noise_sweeps"),
    message:
        "Noise: sweeps of training time, initialisation, loss, width and depth"
    shell:
        RUN


rule noise_axes:
    input:
        data=resolution_of(SETTINGS.noise.network),
        checkpoints=f"{RESULTS}/checkpoints/{SETTINGS.noise.network}.pt",
    output:
        axes=f"{RESULTS}/measurements/noise-axes/axes.parquet",
        ranks=f"{RESULTS}/measurements/noise-axes/ranks.parquet",
        estimates=f"{RESULTS}/estimates/noise-axes.json",
        record=f"{RESULTS}/measurements/noise-axes/noise_axes.record.json",
    log:
        f"{RESULTS}/logs/noise_axes.log",
    threads: SETTINGS.threads
    params:
        **job("noise_axes"),
    message:
        "Noise: gradients across parameters, iterations and minibatches"
    shell:
        RUN


rule noise_estimators:
    output:
        estimators=f"{RESULTS}/measurements/tail-estimators/estimators.parquet",
        families=f"{RESULTS}/measurements/tail-estimators/families.parquet",
        estimates=f"{RESULTS}/estimates/tail-estimators.json",
        record=f"{RESULTS}/measurements/tail-estimators/noise_estimators.record.json",
    log:
        f"{RESULTS}/logs/noise_estimators.log",
    threads: SETTINGS.threads
    params:
        **job("noise_estimators"),
    message:
        "Noise: estimators of a tail index, on samples of known index"
    shell:
        RUN


rule noise_notebook:
    input:
        source="notebooks/noise.py",
        # The large network's noise is in the report's table and in no figure.
        results=[file for file in results_of("noise") if "noise-large" not in file],
        claims=claims_of("noise"),
        data=resolutions(sets_of(find_experiment("noise"), SETTINGS)),
        references="references/xie2021_noise_ranges.csv",
    output:
        notebook=f"{RESULTS}/notebooks/noise.ipynb",
        page=report(f"{RESULTS}/notebooks/noise.html", category="noise"),
        figures=report(figures_of("noise"), category="noise"),
        record=f"{RESULTS}/notebooks/noise.record.json",
    log:
        f"{RESULTS}/logs/noise_notebook.log",
    params:
        **job("noise_notebook"),
    message:
        "Notebook noise: executing, drawing its figures"
    shell:
        RUN
