# Checkpoints → gradient noise → what the claims on its distribution are judged by.
NOISE = f"{RESULTS}/measurements/{{experiment}}"
NOISE_SETTINGS = {
    "noise-distribution": SETTINGS.noise,
    "noise-large": SETTINGS.noise.of_large,
}
COLLECTED = {
    "network",
    "batch_size",
    "minibatches",
    "coordinates_per_layer",
    "pooled_minibatches",
    "random_directions",
    "top_directions",
    "hessian_examples",
}
TESTED = {"network", "coordinate_block", "pooled_block"}


def noise_settings(experiment, names):
    """The settings that a job depends on, so that no other's change runs it again."""
    return NOISE_SETTINGS[experiment].model_dump(include=names)


def noisy_network(wildcards):
    """The network whose noise an experiment collects."""
    return NOISE_SETTINGS[wildcards.experiment].network


rule measure_noise:
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
        record=f"{NOISE}/measure_noise.record.json",
    log:
        f"{RESULTS}/logs/measure_noise.{{experiment}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_noise.{{experiment}}.tsv"
    wildcard_constraints:
        experiment="|".join(NOISE_SETTINGS),
    threads: SETTINGS.threads
    resources:
        gpu=GPUS,
    params:
        parameters=lambda wildcards: parameters(
            "measure_noise",
            {
                "noise": noise_settings(wildcards.experiment, COLLECTED),
                "network": SETTINGS.networks[noisy_network(wildcards)],
            },
            random=True,
            accelerated=True,
        ),
    message:
        "Noise: collecting minibatch gradients ({wildcards.experiment})"
    shell:
        command(
            "measure_noise",
            "--directory {DATA_DIRECTORY} --data {input.data} --checkpoints {input.checkpoints}"
            " --coordinates {output.coordinates} --followed {output.followed} --pooled {output.pooled}"
            " --twin {output.twin} --scale {output.scale} --live {output.live}",
        )


rule estimate_noise:
    input:
        data=lambda wildcards: resolution_of(noisy_network(wildcards)),
        coordinates=rules.measure_noise.output.coordinates,
        followed=rules.measure_noise.output.followed,
        pooled=rules.measure_noise.output.pooled,
        twin=rules.measure_noise.output.twin,
        scale=rules.measure_noise.output.scale,
        live=rules.measure_noise.output.live,
    output:
        coordinate_statistics=f"{NOISE}/coordinate_statistics.parquet",
        pooled_statistics=f"{NOISE}/pooled_statistics.parquet",
        estimates=f"{RESULTS}/estimates/{{experiment}}.json",
        record=f"{NOISE}/estimate_noise.record.json",
    log:
        f"{RESULTS}/logs/estimate_noise.{{experiment}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/estimate_noise.{{experiment}}.tsv"
    wildcard_constraints:
        experiment="|".join(NOISE_SETTINGS),
    threads: SETTINGS.threads
    params:
        parameters=lambda wildcards: parameters(
            "estimate_noise", noise_settings(wildcards.experiment, TESTED), random=True
        ),
    message:
        "Noise: normality, tail indices, likelihoods ({wildcards.experiment})"
    shell:
        command(
            "estimate_noise",
            "--experiment {wildcards.experiment} --data {input.data} --coordinates {input.coordinates}"
            " --followed {input.followed} --pooled {input.pooled} --twin {input.twin} --scale {input.scale}"
            " --live {input.live}"
            " --coordinate-statistics {output.coordinate_statistics}"
            " --pooled-statistics {output.pooled_statistics} --estimates {output.estimates}",
        )


rule measure_noise_batches:
    input:
        data=resolution_of(SETTINGS.noise.network),
        checkpoints=f"{RESULTS}/checkpoints/{SETTINGS.noise.network}.pt",
    output:
        batches=f"{RESULTS}/measurements/noise-batch/batches.parquet",
        estimates=f"{RESULTS}/estimates/noise-batch.json",
        record=f"{RESULTS}/measurements/noise-batch/measure_noise_batches.record.json",
    log:
        f"{RESULTS}/logs/measure_noise_batches.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_noise_batches.tsv"
    threads: SETTINGS.threads
    params:
        parameters=parameters(
            "measure_noise_batches",
            {
                "noise": noise_settings("noise-distribution", COLLECTED - {"pooled_minibatches"} | {"batch_sizes"}),
                "network": SETTINGS.networks[SETTINGS.noise.network],
            },
            random=True,
        ),
    message:
        "Noise: from one example to a thousand a minibatch"
    shell:
        command(
            "measure_noise_batches",
            "--directory {DATA_DIRECTORY} --data {input.data} --checkpoints {input.checkpoints}"
            " --batches {output.batches} --estimates {output.estimates}",
        )


rule measure_noise_sweeps:
    input:
        data=resolution_of(SETTINGS.sweeps.network),
        checkpoints=rules.train_swept_networks.output.checkpoints,
    output:
        sweeps=f"{RESULTS}/measurements/noise-sweeps/sweeps.parquet",
        estimates=f"{RESULTS}/estimates/noise-sweeps.json",
        record=f"{RESULTS}/measurements/noise-sweeps/measure_noise_sweeps.record.json",
    log:
        f"{RESULTS}/logs/measure_noise_sweeps.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_noise_sweeps.tsv"
    threads: SETTINGS.threads
    params:
        parameters=parameters(
            "measure_noise_sweeps",
            {
                "noise": noise_settings("noise-distribution", {"batch_size", "minibatches", "coordinates_per_layer"}),
                "sweeps": SETTINGS.sweeps,
                "network": SETTINGS.networks[SETTINGS.sweeps.network],
            },
            random=True,
        ),
    message:
        "Noise: training, initialisation, loss, width, depth"
    shell:
        command(
            "measure_noise_sweeps",
            "--directory {DATA_DIRECTORY} --data {input.data} --checkpoints {input.checkpoints}"
            " --sweeps {output.sweeps} --estimates {output.estimates}",
        )


rule try_estimators:
    output:
        estimators=f"{RESULTS}/measurements/tail-estimators/estimators.parquet",
        families=f"{RESULTS}/measurements/tail-estimators/families.parquet",
        estimates=f"{RESULTS}/estimates/tail-estimators.json",
        record=f"{RESULTS}/measurements/tail-estimators/try_estimators.record.json",
    log:
        f"{RESULTS}/logs/try_estimators.log",
    benchmark:
        f"{RESULTS}/benchmarks/try_estimators.tsv"
    threads: SETTINGS.threads
    params:
        parameters=parameters(
            "try_estimators",
            noise_settings("noise-distribution", {"minibatches", "pooled_block", "estimators"}),
            random=True,
        ),
    message:
        "Noise: estimators of a tail index on samples whose index is known"
    shell:
        command(
            "try_estimators",
            "--estimators {output.estimators} --families {output.families} --estimates {output.estimates}",
        )
