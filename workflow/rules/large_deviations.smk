# Escape by large deviations (Ibayashi and Imaizumi): quadratic wells, starts away from the minimum, a network on data.


rule large_deviations_wells:
    output:
        wells=f"{RESULTS}/measurements/ldt-wells/wells.parquet",
        curved=f"{RESULTS}/measurements/ldt-wells/curved.parquet",
        estimates=f"{RESULTS}/estimates/ldt-wells.json",
        record=f"{RESULTS}/measurements/ldt-wells/large_deviations_wells.record.json",
    log:
        f"{RESULTS}/logs/large_deviations_wells.log",
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        **job("large_deviations_wells"),
    message:
        "Large deviations: wells with balls and level sets as boundaries, and a curved path"
    shell:
        RUN


rule large_deviations_starts:
    output:
        times=f"{RESULTS}/measurements/ldt-starts/times.parquet",
        estimates=f"{RESULTS}/estimates/ldt-starts.json",
        record=f"{RESULTS}/measurements/ldt-starts/large_deviations_starts.record.json",
    log:
        f"{RESULTS}/logs/large_deviations_starts.log",
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        **job("large_deviations_starts"),
    message:
        "Large deviations: starts away from the minimum, large steps"
    shell:
        RUN


rule large_deviations_network:
    input:
        data=f"{RESULTS}/data/{SETTINGS.large_deviations.network.set}.json",
    output:
        times=f"{RESULTS}/measurements/ldt-network/times.parquet",
        estimates=f"{RESULTS}/estimates/ldt-network.json",
        record=f"{RESULTS}/measurements/ldt-network/large_deviations_network.record.json",
    log:
        f"{RESULTS}/logs/large_deviations_network.log",
    priority: LONG
    threads: SETTINGS.threads
    params:
        **job("large_deviations_network"),
    message:
        "Large deviations: a network on data"
    shell:
        RUN


rule large_deviations_theorems:
    output:
        balls=f"{RESULTS}/measurements/ldt-theorems/balls.parquet",
        gaps=f"{RESULTS}/measurements/ldt-theorems/gaps.parquet",
        estimates=f"{RESULTS}/estimates/ldt-theorems.json",
        record=f"{RESULTS}/measurements/ldt-theorems/large_deviations_theorems.record.json",
    log:
        f"{RESULTS}/logs/large_deviations_theorems.log",
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        **job("large_deviations_theorems"),
    message:
        "Large deviations: printed law of a ball, gap between SGD and diffusion"
    shell:
        RUN


rule large_deviations_panels:
    input:
        data=f"{RESULTS}/data/{SETTINGS.large_deviations.panels.set}.json",
    output:
        panels=f"{RESULTS}/measurements/ldt-panels/panels.parquet",
        estimates=f"{RESULTS}/estimates/ldt-panels.json",
        record=f"{RESULTS}/measurements/ldt-panels/large_deviations_panels.record.json",
    log:
        f"{RESULTS}/logs/large_deviations_panels.log",
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        **job("large_deviations_panels"),
    message:
        "Large deviations: the published panels with each fault of the public code"
    shell:
        RUN


rule large_deviations_notebook:
    input:
        source="notebooks/large_deviations.py",
        results=results_of("large_deviations"),
        claims=claims_of("large_deviations"),
        data=resolutions(sets_of(find_experiment("large_deviations"), SETTINGS)),
    output:
        notebook=f"{RESULTS}/notebooks/large_deviations.ipynb",
        page=report(f"{RESULTS}/notebooks/large_deviations.html", category="large_deviations"),
        figures=report(figures_of("large_deviations"), category="large_deviations"),
        record=f"{RESULTS}/notebooks/large_deviations.record.json",
    log:
        f"{RESULTS}/logs/large_deviations_notebook.log",
    params:
        **job("large_deviations_notebook"),
    message:
        "Notebook large_deviations: executing, drawing its figures"
    shell:
        RUN
