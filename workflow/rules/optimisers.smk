# Escape under heavy ball and Adam, and the preference of each for flat minima.


rule optimisers_exponents:
    output:
        exponents=f"{RESULTS}/measurements/optimisers/exponents.parquet",
        estimates=f"{RESULTS}/estimates/optimisers.json",
        record=f"{RESULTS}/measurements/optimisers/optimisers_exponents.record.json",
    log:
        f"{RESULTS}/logs/optimisers_exponents.log",
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        **job("optimisers_exponents"),
    message:
        "Optimisers: exponents of the escape from one well"
    shell:
        RUN


rule optimisers_odds:
    output:
        odds=f"{RESULTS}/measurements/optimisers/odds.parquet",
        estimates=f"{RESULTS}/estimates/optimisers-odds.json",
        record=f"{RESULTS}/measurements/optimisers/optimisers_odds.record.json",
    log:
        f"{RESULTS}/logs/optimisers_odds.log",
    threads: SETTINGS.threads
    params:
        **job("optimisers_odds"),
    message:
        "Optimisers: odds of a flat and a sharp basin"
    shell:
        RUN


rule optimisers_notebook:
    input:
        source="notebooks/optimisers.py",
        results=results_of("optimisers"),
        claims=claims_of("optimisers"),
        data=resolutions(sets_of(find_experiment("optimisers"), SETTINGS)),
    output:
        notebook=f"{RESULTS}/notebooks/optimisers.ipynb",
        page=report(f"{RESULTS}/notebooks/optimisers.html", category="optimisers"),
        figures=report(figures_of("optimisers"), category="optimisers"),
        record=f"{RESULTS}/notebooks/optimisers.record.json",
    log:
        f"{RESULTS}/logs/optimisers_notebook.log",
    params:
        **job("optimisers_notebook"),
    message:
        "Notebook optimisers: executing, drawing its figures"
    shell:
        RUN
