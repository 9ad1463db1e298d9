# Data sets → networks at their minimum → escape times → estimates for Fig. 5 of Xie et al. and its appendix.
NETWORK = f"{RESULTS}/measurements/net-{{set}}"


rule network_escape_measure:
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
        record=f"{NETWORK}/network_escape_measure.record.json",
    log:
        f"{RESULTS}/logs/network_escape_measure.{{set}}.log",
    priority: LONG
    threads: SETTINGS.threads
    resources:
        gpu=GPUS,
    params:
        **job("network_escape_measure"),
    message:
        "Escape of networks: {wildcards.set}"
    shell:
        RUN


rule network_escape_minima:
    input:
        data=f"{RESULTS}/data/{{set}}.json",
        published="references/xie2021_escape_curves.csv",
    output:
        minima=f"{NETWORK}/minima.parquet",
        minima_times=f"{NETWORK}/minima_times.parquet",
        minima_panels=f"{NETWORK}/minima_panels.parquet",
        record=f"{NETWORK}/network_escape_minima.record.json",
    log:
        f"{RESULTS}/logs/network_escape_minima.{{set}}.log",
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        **job("network_escape_minima"),
    message:
        "Escape of networks: many minima on {wildcards.set}"
    shell:
        RUN


rule network_escape_saddles:
    input:
        data=f"{RESULTS}/data/{{set}}.json",
    output:
        saddles=f"{NETWORK}/saddles.parquet",
        passages=f"{NETWORK}/passages.parquet",
        record=f"{NETWORK}/network_escape_saddles.record.json",
    log:
        f"{RESULTS}/logs/network_escape_saddles.{{set}}.log",
    threads: SETTINGS.threads
    params:
        **job("network_escape_saddles"),
    message:
        "Escape of networks: saddles on {wildcards.set}"
    shell:
        RUN


rule network_escape_estimate:
    input:
        data=f"{RESULTS}/data/{{set}}.json",
        valleys=f"{NETWORK}/valleys.parquet",
        sweeps=f"{NETWORK}/sweeps.parquet",
        published=f"{NETWORK}/published.parquet",
        variants=f"{NETWORK}/variants.parquet",
        spectra=f"{NETWORK}/spectra.parquet",
        departures=f"{NETWORK}/departures.parquet",
        saddles=f"{NETWORK}/saddles.parquet",
        passages=f"{NETWORK}/passages.parquet",
        minima=f"{NETWORK}/minima.parquet",
        minima_times=f"{NETWORK}/minima_times.parquet",
        minima_panels=f"{NETWORK}/minima_panels.parquet",
    output:
        estimates=f"{RESULTS}/estimates/net-{{set}}.json",
        record=f"{NETWORK}/network_escape_estimate.record.json",
    log:
        f"{RESULTS}/logs/network_escape_estimate.{{set}}.log",
    params:
        **job("network_escape_estimate"),
    message:
        "Escape of networks: laws on {wildcards.set}"
    shell:
        RUN


rule network_escape_notebook:
    input:
        source="notebooks/network_escape.py",
        results=results_of("network_escape"),
        claims=claims_of("network_escape"),
        data=resolutions(sets_of(find_experiment("network_escape"), SETTINGS)),
    output:
        notebook=f"{RESULTS}/notebooks/network_escape.ipynb",
        page=report(f"{RESULTS}/notebooks/network_escape.html", category="network_escape"),
        figures=report(figures_of("network_escape"), category="network_escape"),
        record=f"{RESULTS}/notebooks/network_escape.record.json",
    log:
        f"{RESULTS}/logs/network_escape_notebook.log",
    params:
        **job("network_escape_notebook"),
    message:
        "Notebook network_escape: executing, drawing its figures"
    shell:
        RUN
