# Theorems 1 and 2 of Xie et al., tested on landscapes with known escape times.


rule theorems_first:
    output:
        times=f"{RESULTS}/measurements/theorem-1/times.parquet",
        estimates=f"{RESULTS}/estimates/theorem-1.json",
        record=f"{RESULTS}/measurements/theorem-1/theorems_first.record.json",
    log:
        f"{RESULTS}/logs/theorems_first.log",
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        **job("theorems_first"),
    message:
        "Theorems: Theorem 1"
    shell:
        RUN


rule theorems_second:
    output:
        times=f"{RESULTS}/measurements/theorem-2/times.parquet",
        flatness=f"{RESULTS}/measurements/theorem-2/flatness.parquet",
        inflection=f"{RESULTS}/measurements/theorem-2/inflection.parquet",
        estimates=f"{RESULTS}/estimates/theorem-2.json",
        record=f"{RESULTS}/measurements/theorem-2/theorems_second.record.json",
    log:
        f"{RESULTS}/logs/theorems_second.log",
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        **job("theorems_second"),
    message:
        "Theorems: Theorem 2, flatness, noise that vanishes at the inflection point"
    shell:
        RUN


rule theorems_notebook:
    input:
        source="notebooks/theorems.py",
        results=results_of("theorems"),
        claims=claims_of("theorems"),
        data=resolutions(sets_of(find_experiment("theorems"), SETTINGS)),
    output:
        notebook=f"{RESULTS}/notebooks/theorems.ipynb",
        page=report(f"{RESULTS}/notebooks/theorems.html", category="theorems"),
        figures=report(figures_of("theorems"), category="theorems"),
        record=f"{RESULTS}/notebooks/theorems.record.json",
    log:
        f"{RESULTS}/logs/theorems_notebook.log",
    params:
        **job("theorems_notebook"),
    message:
        "Notebook theorems: executing, drawing its figures"
    shell:
        RUN
