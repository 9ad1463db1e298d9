# Data set → checkpoints: every network of the configuration, at random and trained weights.


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
    threads: SETTINGS.threads
    params:
        parameters=lambda wildcards: parameters("train_network", SETTINGS.networks[wildcards.network], random=True),
    message:
        "Training {wildcards.network}"
    shell:
        command(
            "train_network",
            "--network {wildcards.network} --directory {DATA_DIRECTORY} --data {input.data}"
            " --checkpoints {output.checkpoints}",
        )
