# Preference for flat minima (the title of Xie et al.), and how it depends on the boundary.


rule flat_minima_odds:
    output:
        odds=f"{RESULTS}/measurements/title/odds.parquet",
        estimates=f"{RESULTS}/estimates/title.json",
        record=f"{RESULTS}/measurements/title/flat_minima_odds.record.json",
    log:
        f"{RESULTS}/logs/flat_minima_odds.log",
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        **job("flat_minima_odds"),
    message:
        "Flat minima: odds of two basins"
    shell:
        RUN


rule flat_minima_boundaries:
    output:
        times=f"{RESULTS}/measurements/exits/times.parquet",
        estimates=f"{RESULTS}/estimates/exits.json",
        record=f"{RESULTS}/measurements/exits/flat_minima_boundaries.record.json",
    log:
        f"{RESULTS}/logs/flat_minima_boundaries.log",
    threads: SETTINGS.threads
    params:
        **job("flat_minima_boundaries"),
    message:
        "Flat minima: four boundaries of one basin"
    shell:
        RUN


rule flat_minima_notebook:
    input:
        source="notebooks/flat_minima.py",
        results=results_of("flat_minima"),
        claims=claims_of("flat_minima"),
        data=resolutions(sets_of(find_experiment("flat_minima"), SETTINGS)),
    output:
        notebook=f"{RESULTS}/notebooks/flat_minima.ipynb",
        page=report(f"{RESULTS}/notebooks/flat_minima.html", category="flat_minima"),
        figures=report(figures_of("flat_minima"), category="flat_minima"),
        record=f"{RESULTS}/notebooks/flat_minima.record.json",
    log:
        f"{RESULTS}/logs/flat_minima_notebook.log",
    params:
        **job("flat_minima_notebook"),
    message:
        "Notebook flat_minima: executing, drawing its figures"
    shell:
        RUN
