# Checkpoints → gradient noise against curvature; and what their proportionality depends on.
from sgd_replication.experiments.covariance.settings import CovarianceSettings
from sgd_replication.inputs.networks.checkpoints import ENDS

COVARIANCE = f"{RESULTS}/measurements/cov-{{network}}"
COVARIANCE_NETWORKS = SETTINGS.covariance.networks
PUBLISHED_NETWORKS = CovarianceSettings().networks
COVARIANCE_SWEEPS = f"{RESULTS}/measurements/cov-sweeps"
SHARED = {"directions", "precision", "blocks", "lowest", "highest"}


def covariance_settings(*own):
    """The settings that an experiment depends on, so that no other's change runs it again."""
    return SETTINGS.covariance.model_dump(include=SHARED | set(own))


rule measure_covariance:
    input:
        data=lambda wildcards: resolution_of(wildcards.network),
        checkpoints=f"{RESULTS}/checkpoints/{{network}}.pt",
    output:
        elements=f"{COVARIANCE}/{{stage}}/elements.parquet",
        matrices=f"{COVARIANCE}/{{stage}}/matrices.parquet",
        measures=f"{COVARIANCE}/{{stage}}/measures.parquet",
        minibatches=f"{COVARIANCE}/{{stage}}/minibatches.parquet",
        record=f"{COVARIANCE}/{{stage}}/measure_covariance.record.json",
    log:
        f"{RESULTS}/logs/measure_covariance.{{network}}.{{stage}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_covariance.{{network}}.{{stage}}.tsv"
    wildcard_constraints:
        network="|".join(COVARIANCE_NETWORKS),
        stage="|".join(ENDS),
    priority: LONG
    threads: SETTINGS.threads
    params:
        parameters=lambda wildcards: parameters(
            "measure_covariance",
            {
                "covariance": covariance_settings("batch_sizes", "minibatches"),
                "network": SETTINGS.networks[wildcards.network],
            },
            random=True,
        ),
    message:
        "Covariance: {wildcards.network}, {wildcards.stage}"
    shell:
        command(
            "measure_covariance",
            "--stage {wildcards.stage} --directory {DATA_DIRECTORY} --data {input.data}"
            " --checkpoints {input.checkpoints} --elements {output.elements} --matrices {output.matrices}"
            " --measures {output.measures} --minibatches {output.minibatches}",
        )


rule estimate_covariance:
    input:
        data=lambda wildcards: resolution_of(wildcards.network),
        measures=expand(f"{COVARIANCE}/{{stage}}/measures.parquet", stage=ENDS, allow_missing=True),
        matrices=expand(f"{COVARIANCE}/{{stage}}/matrices.parquet", stage=ENDS, allow_missing=True),
        minibatches=expand(f"{COVARIANCE}/{{stage}}/minibatches.parquet", stage=ENDS, allow_missing=True),
    output:
        estimates=f"{RESULTS}/estimates/cov-{{network}}.json",
        record=f"{COVARIANCE}/estimate_covariance.record.json",
    log:
        f"{RESULTS}/logs/estimate_covariance.{{network}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/estimate_covariance.{{network}}.tsv"
    wildcard_constraints:
        network="|".join(COVARIANCE_NETWORKS),
    params:
        parameters=parameters("estimate_covariance", {}),
    message:
        "Covariance: what {wildcards.network} is judged by"
    shell:
        command(
            "estimate_covariance",
            "--network {wildcards.network} --data {input.data} --measures {input.measures}"
            " --matrices {input.matrices} --minibatches {input.minibatches} --estimates {output.estimates}",
        )


rule measure_covariance_sweeps:
    input:
        data=resolution_of(SETTINGS.sweeps.network),
        checkpoints=rules.train_swept_networks.output.checkpoints,
    output:
        sweeps=f"{COVARIANCE_SWEEPS}/sweeps.parquet",
        estimates=f"{RESULTS}/estimates/cov-sweeps.json",
        record=f"{COVARIANCE_SWEEPS}/measure_covariance_sweeps.record.json",
    log:
        f"{RESULTS}/logs/measure_covariance_sweeps.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_covariance_sweeps.tsv"
    priority: LONG
    threads: SETTINGS.threads
    params:
        parameters=parameters(
            "measure_covariance_sweeps",
            {
                "covariance": covariance_settings(),
                "sweeps": SETTINGS.sweeps,
                "network": SETTINGS.networks[SETTINGS.sweeps.network],
            },
            random=True,
        ),
    message:
        "Covariance: training, initialisation, loss, width, depth"
    shell:
        command(
            "measure_covariance_sweeps",
            "--directory {DATA_DIRECTORY} --data {input.data} --checkpoints {input.checkpoints}"
            " --sweeps {output.sweeps} --estimates {output.estimates}",
        )


rule measure_covariance_large:
    input:
        data=resolution_of(SETTINGS.covariance.large.network),
        checkpoints=f"{RESULTS}/checkpoints/{SETTINGS.covariance.large.network}.pt",
    output:
        measures=f"{RESULTS}/measurements/cov-large/measures.parquet",
        estimates=f"{RESULTS}/estimates/cov-large.json",
        record=f"{RESULTS}/measurements/cov-large/measure_covariance_large.record.json",
    log:
        f"{RESULTS}/logs/measure_covariance_large.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_covariance_large.tsv"
    threads: SETTINGS.threads
    resources:
        gpu=GPUS,
    params:
        parameters=parameters(
            "measure_covariance_large",
            {
                "covariance": covariance_settings("large"),
                "network": SETTINGS.networks[SETTINGS.covariance.large.network],
            },
            random=True,
            accelerated=True,
        ),
    message:
        "Covariance: a large network"
    shell:
        command(
            "measure_covariance_large",
            "--directory {DATA_DIRECTORY} --data {input.data} --checkpoints {input.checkpoints}"
            " --measures {output.measures} --estimates {output.estimates}",
        )
