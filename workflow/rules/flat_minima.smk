# Preference for flat minima (the title of Xie et al.), and the boundary's role in it.


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
        "Flat minima: odds of two valleys"
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
        "Flat minima: four boundaries of one valley"
    shell:
        RUN
