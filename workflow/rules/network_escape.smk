# Data sets → networks at their minimum → how they escape → what Fig. 5 and its appendix are judged by.
from sgd_replication.experiments.network_escape.settings import NetworkEscapeSettings

NETWORK = f"{RESULTS}/measurements/net-{{set}}"
ESCAPE_SETS = SETTINGS.network_escape.sets
PUBLISHED_SETS = NetworkEscapeSettings().sets


rule measure_network_escape:
    input:
        data=f"{RESULTS}/data/{{set}}.json",
        published="references/xie2021_escape_curves.csv",
    output:
        valleys=f"{NETWORK}/valleys.parquet",
        sweeps=f"{NETWORK}/sweeps.parquet",
        published=f"{NETWORK}/published.parquet",
        variants=f"{NETWORK}/variants.parquet",
        white_noise=f"{NETWORK}/white_noise.parquet",
        spectra=f"{NETWORK}/spectra.parquet",
        departures=f"{NETWORK}/departures.parquet",
        record=f"{NETWORK}/measure_network_escape.record.json",
    log:
        f"{RESULTS}/logs/measure_network_escape.{{set}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_network_escape.{{set}}.tsv"
    wildcard_constraints:
        set="|".join(ESCAPE_SETS),
    priority: LONG
    threads: SETTINGS.threads
    resources:
        gpu=GPUS,
    params:
        parameters=parameters("measure_network_escape", SETTINGS.network_escape, random=True, accelerated=True),
    message:
        "Escape of networks: {wildcards.set}"
    shell:
        command(
            "measure_network_escape",
            "--set {wildcards.set} --directory {DATA_DIRECTORY} --data {input.data} --published {input.published}"
            " --valleys {output.valleys} --sweeps {output.sweeps} --panels {output.published}"
            " --variants {output.variants} --white-noise {output.white_noise} --spectra {output.spectra}"
            " --departures {output.departures}",
        )


rule measure_saddles:
    input:
        data=f"{RESULTS}/data/{{set}}.json",
    output:
        saddles=f"{NETWORK}/saddles.parquet",
        passages=f"{NETWORK}/passages.parquet",
        record=f"{NETWORK}/measure_saddles.record.json",
    log:
        f"{RESULTS}/logs/measure_saddles.{{set}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_saddles.{{set}}.tsv"
    wildcard_constraints:
        set="|".join(ESCAPE_SETS),
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_saddles", SETTINGS.network_escape, random=True),
    message:
        "Escape of networks: saddles on {wildcards.set}"
    shell:
        command(
            "measure_saddles",
            "--directory {DATA_DIRECTORY} --data {input.data} --saddles {output.saddles} --passages {output.passages}",
        )


rule estimate_network_escape:
    input:
        data=f"{RESULTS}/data/{{set}}.json",
        valleys=f"{NETWORK}/valleys.parquet",
        sweeps=f"{NETWORK}/sweeps.parquet",
        published=f"{NETWORK}/published.parquet",
        variants=f"{NETWORK}/variants.parquet",
        white_noise=f"{NETWORK}/white_noise.parquet",
        spectra=f"{NETWORK}/spectra.parquet",
        departures=f"{NETWORK}/departures.parquet",
        saddles=f"{NETWORK}/saddles.parquet",
        passages=f"{NETWORK}/passages.parquet",
    output:
        estimates=f"{RESULTS}/estimates/net-{{set}}.json",
        record=f"{NETWORK}/estimate_network_escape.record.json",
    log:
        f"{RESULTS}/logs/estimate_network_escape.{{set}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/estimate_network_escape.{{set}}.tsv"
    wildcard_constraints:
        set="|".join(ESCAPE_SETS),
    params:
        parameters=parameters("estimate_network_escape", SETTINGS.network_escape, random=True),
    message:
        "Escape of networks: laws on {wildcards.set}"
    shell:
        command(
            "estimate_network_escape",
            "--set {wildcards.set} --data {input.data} --valleys {input.valleys} --sweeps {input.sweeps}"
            " --published {input.published} --variants {input.variants} --white-noise {input.white_noise}"
            " --spectra {input.spectra} --departures {input.departures} --saddles {input.saddles}"
            " --passages {input.passages} --estimates {output.estimates}",
        )
