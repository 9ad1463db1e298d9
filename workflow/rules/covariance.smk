# Checkpoints → covariance of gradient noise compared with the Hessian, and how their ratio depends on the network.
from sgd_replication.experiments.covariance.experiment import STAGES

COVARIANCE = f"{RESULTS}/measurements/cov-{{network}}"
COVARIANCE_NETWORKS = SETTINGS.covariance.networks


rule covariance_measure:
    input:
        data=lambda wildcards: resolution_of(wildcards.network),
        checkpoints=f"{RESULTS}/checkpoints/{{network}}.pt",
    output:
        elements=f"{COVARIANCE}/{{stage}}/elements.parquet",
        matrices=f"{COVARIANCE}/{{stage}}/matrices.parquet",
        measures=f"{COVARIANCE}/{{stage}}/measures.parquet",
        minibatches=f"{COVARIANCE}/{{stage}}/minibatches.parquet",
        record=f"{COVARIANCE}/{{stage}}/covariance_measure.record.json",
    log:
        f"{RESULTS}/logs/covariance_measure.{{network}}.{{stage}}.log",
    wildcard_constraints:
        network="|".join(COVARIANCE_NETWORKS),
        stage="|".join(STAGES),
    priority: LONG
    threads: SETTINGS.threads
    params:
        **job("covariance_measure"),
    message:
        "Covariance: {wildcards.network}, {wildcards.stage}"
    shell:
        RUN


rule covariance_estimate:
    input:
        data=lambda wildcards: resolution_of(wildcards.network),
        measures=expand(f"{COVARIANCE}/{{stage}}/measures.parquet", stage=STAGES, allow_missing=True),
        matrices=expand(f"{COVARIANCE}/{{stage}}/matrices.parquet", stage=STAGES, allow_missing=True),
        minibatches=expand(f"{COVARIANCE}/{{stage}}/minibatches.parquet", stage=STAGES, allow_missing=True),
        layers=f"{RESULTS}/measurements/layers-{{network}}/layers.parquet",
    output:
        estimates=f"{RESULTS}/estimates/cov-{{network}}.json",
        record=f"{COVARIANCE}/covariance_estimate.record.json",
    log:
        f"{RESULTS}/logs/covariance_estimate.{{network}}.log",
    wildcard_constraints:
        network="|".join(COVARIANCE_NETWORKS),
    params:
        **job("covariance_estimate"),
    message:
        "Covariance: estimates on {wildcards.network}"
    shell:
        RUN


rule covariance_sweeps:
    input:
        data=resolution_of(SETTINGS.sweeps.network),
        checkpoints=rules.train_swept_networks.output.checkpoints,
    output:
        sweeps=f"{RESULTS}/measurements/cov-sweeps/sweeps.parquet",
        estimates=f"{RESULTS}/estimates/cov-sweeps.json",
        record=f"{RESULTS}/measurements/cov-sweeps/covariance_sweeps.record.json",
    log:
        f"{RESULTS}/logs/covariance_sweeps.log",
    priority: LONG
    threads: SETTINGS.threads
    params:
        **job("covariance_sweeps"),
    message:
        "Covariance: sweeps of training time, initialisation, loss, width and depth"
    shell:
        RUN


rule covariance_large:
    input:
        data=resolution_of(SETTINGS.covariance.large.network),
        checkpoints=f"{RESULTS}/checkpoints/{SETTINGS.covariance.large.network}.pt",
    output:
        measures=f"{RESULTS}/measurements/cov-large/measures.parquet",
        estimates=f"{RESULTS}/estimates/cov-large.json",
        record=f"{RESULTS}/measurements/cov-large/covariance_large.record.json",
    log:
        f"{RESULTS}/logs/covariance_large.log",
    threads: SETTINGS.threads
    resources:
        gpu=GPUS,
    params:
        **job("covariance_large"),
    message:
        "Covariance: a large network"
    shell:
        RUN


rule covariance_layers:
    input:
        data=lambda wildcards: resolution_of(wildcards.network),
    output:
        layers=f"{RESULTS}/measurements/layers-{{network}}/layers.parquet",
        estimates=f"{RESULTS}/estimates/layers-{{network}}.json",
        record=f"{RESULTS}/measurements/layers-{{network}}/covariance_layers.record.json",
    log:
        f"{RESULTS}/logs/covariance_layers.{{network}}.log",
    wildcard_constraints:
        network="|".join(COVARIANCE_NETWORKS),
    threads: SETTINGS.threads
    params:
        **job("covariance_layers"),
    message:
        "Covariance: layers of many networks like {wildcards.network}"
    shell:
        RUN


rule covariance_notebook:
    input:
        source="notebooks/covariance.py",
        results=results_of("covariance"),
        claims=claims_of("covariance"),
        data=resolutions(sets_of(find_experiment("covariance"), SETTINGS)),
        references="references/xie2021_covariance.csv",
    output:
        notebook=f"{RESULTS}/notebooks/covariance.ipynb",
        page=report(f"{RESULTS}/notebooks/covariance.html", category="covariance"),
        figures=report(figures_of("covariance"), category="covariance"),
        record=f"{RESULTS}/notebooks/covariance.record.json",
    log:
        f"{RESULTS}/logs/covariance_notebook.log",
    params:
        **job("covariance_notebook"),
    message:
        "Notebook covariance: executing, drawing its figures"
    shell:
        RUN
