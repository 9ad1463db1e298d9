# Data set → checkpoints: every network of the configuration at every stage, and the networks of the sweeps.


def resolution_of(network):
    """What the data set of a network resolved to."""
    return f"{RESULTS}/data/{SETTINGS.networks[network].data}.json"


rule train_network:
    input:
        data=lambda wildcards: resolution_of(wildcards.network),
    output:
        checkpoints=f"{RESULTS}/checkpoints/{{network}}.pt",
        record=f"{RESULTS}/checkpoints/{{network}}.record.json",
    log:
        f"{RESULTS}/logs/train_network.{{network}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/train_network.{{network}}.tsv"
    wildcard_constraints:
        network="|".join(SETTINGS.networks),
    priority: LONG
    threads: SETTINGS.threads
    resources:
        gpu=GPUS,
    params:
        parameters=lambda wildcards: parameters(
            "train_network", SETTINGS.networks[wildcards.network], random=True, accelerated=True
        ),
    message:
        "Training {wildcards.network}"
    shell:
        command(
            "train_network",
            "--network {wildcards.network} --directory {DATA_DIRECTORY} --data {input.data}"
            " --checkpoints {output.checkpoints}",
        )


rule train_swept_networks:
    input:
        data=resolution_of(SETTINGS.sweeps.network),
    output:
        checkpoints=f"{RESULTS}/checkpoints/swept_networks.pt",
        record=f"{RESULTS}/checkpoints/swept_networks.record.json",
    log:
        f"{RESULTS}/logs/train_swept_networks.log",
    benchmark:
        f"{RESULTS}/benchmarks/train_swept_networks.tsv"
    priority: LONG
    threads: SETTINGS.threads
    params:
        parameters=parameters(
            "train_swept_networks",
            {"sweeps": SETTINGS.sweeps, "network": SETTINGS.networks[SETTINGS.sweeps.network]},
            random=True,
        ),
    message:
        "Training networks that differ in one thing at a time"
    shell:
        command(
            "train_swept_networks",
            "--directory {DATA_DIRECTORY} --data {input.data} --checkpoints {output.checkpoints}",
        )
