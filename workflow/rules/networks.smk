# Data set → checkpoints: every network of the configuration at every stage, and the networks of the sweeps.


rule train_network:
    input:
        data=lambda wildcards: resolution_of(wildcards.network),
    output:
        checkpoints=f"{RESULTS}/checkpoints/{{network}}.pt",
        record=f"{RESULTS}/checkpoints/{{network}}.record.json",
    log:
        f"{RESULTS}/logs/train_network.{{network}}.log",
    wildcard_constraints:
        network="|".join(SETTINGS.networks),
    priority: LONG
    threads: SETTINGS.threads
    resources:
        gpu=GPUS,
    params:
        **job("train_network"),
    message:
        "Training {wildcards.network}"
    shell:
        RUN


rule train_swept_networks:
    input:
        data=resolution_of(SETTINGS.sweeps.network),
    output:
        checkpoints=f"{RESULTS}/checkpoints/swept_networks.pt",
        record=f"{RESULTS}/checkpoints/swept_networks.record.json",
    log:
        f"{RESULTS}/logs/train_swept_networks.log",
    priority: LONG
    threads: SETTINGS.threads
    params:
        **job("train_swept_networks"),
    message:
        "Training the networks of the sweeps"
    shell:
        RUN
