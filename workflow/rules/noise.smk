# Checkpoints → gradient noise → what the claims on its distribution are judged by.
NOISE = f"{RESULTS}/measurements/noise-distribution"


rule measure_noise:
    input:
        data=resolution_of(SETTINGS.noise.network),
        checkpoints=f"{RESULTS}/checkpoints/{SETTINGS.noise.network}.pt",
    output:
        coordinates=f"{NOISE}/coordinates.parquet",
        followed=f"{NOISE}/followed.npy",
        pooled=f"{NOISE}/pooled.npy",
        scale=f"{NOISE}/scale.npy",
        live=f"{NOISE}/live.npy",
        record=f"{NOISE}/measure_noise.record.json",
    log:
        f"{RESULTS}/logs/measure_noise.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_noise.tsv"
    threads: SETTINGS.threads
    params:
        parameters=parameters(
            "measure_noise",
            {
                "noise": SETTINGS.noise,
                "network": SETTINGS.networks[SETTINGS.noise.network],
            },
            random=True,
        ),
    message:
        "Noise: collecting minibatch gradients"
    shell:
        command(
            "measure_noise",
            "--directory {DATA_DIRECTORY} --data {input.data} --checkpoints {input.checkpoints}"
            " --coordinates {output.coordinates} --followed {output.followed} --pooled {output.pooled}"
            " --scale {output.scale} --live {output.live}",
        )


rule estimate_noise:
    input:
        data=resolution_of(SETTINGS.noise.network),
        coordinates=rules.measure_noise.output.coordinates,
        followed=rules.measure_noise.output.followed,
        pooled=rules.measure_noise.output.pooled,
        scale=rules.measure_noise.output.scale,
        live=rules.measure_noise.output.live,
    output:
        coordinate_statistics=f"{NOISE}/coordinate_statistics.parquet",
        pooled_statistics=f"{NOISE}/pooled_statistics.parquet",
        estimates=f"{RESULTS}/estimates/noise-distribution.json",
        record=f"{NOISE}/estimate_noise.record.json",
    log:
        f"{RESULTS}/logs/estimate_noise.log",
    benchmark:
        f"{RESULTS}/benchmarks/estimate_noise.tsv"
    threads: SETTINGS.threads
    params:
        parameters=parameters("estimate_noise", SETTINGS.noise, random=True),
    message:
        "Noise: normality tests and stable indices"
    shell:
        command(
            "estimate_noise",
            "--data {input.data} --coordinates {input.coordinates} --followed {input.followed} --pooled {input.pooled}"
            " --scale {input.scale} --live {input.live} --coordinate-statistics {output.coordinate_statistics}"
            " --pooled-statistics {output.pooled_statistics} --estimates {output.estimates}",
        )
