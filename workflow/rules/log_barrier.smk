# The log-loss barrier (Mori, Ziyin, Liu and Ueda): noise against loss, linear regression, escape over a fixed barrier.


rule log_barrier_noise:
    input:
        data=f"{RESULTS}/data/{{set}}.json",
    output:
        moments=f"{RESULTS}/measurements/log-noise-{{set}}/moments.parquet",
        estimates=f"{RESULTS}/estimates/log-noise-{{set}}.json",
        record=f"{RESULTS}/measurements/log-noise-{{set}}/log_barrier_noise.record.json",
    log:
        f"{RESULTS}/logs/log_barrier_noise.{{set}}.log",
    threads: SETTINGS.threads
    params:
        **job("log_barrier_noise"),
    message:
        "Log-loss barrier: noise against loss on {wildcards.set}"
    shell:
        RUN


rule log_barrier_printed:
    input:
        data=f"{RESULTS}/data/{{set}}.json",
    output:
        moments=f"{RESULTS}/measurements/log-printed-{{set}}/moments.parquet",
        estimates=f"{RESULTS}/estimates/log-printed-{{set}}.json",
        record=f"{RESULTS}/measurements/log-printed-{{set}}/log_barrier_printed.record.json",
    log:
        f"{RESULTS}/logs/log_barrier_printed.{{set}}.log",
    priority: MINUTES
    threads: SETTINGS.threads
    resources:
        gpu=GPUS,
    params:
        **job("log_barrier_printed"),
    message:
        "Log-loss barrier: noise against loss in the printed networks, {wildcards.set}"
    shell:
        RUN


rule log_barrier_decoupling:
    input:
        data=f"{RESULTS}/data/{SETTINGS.log_barrier.decoupling.data}.json",
    output:
        spectra=f"{RESULTS}/measurements/log-decoupling/spectra.parquet",
        estimates=f"{RESULTS}/estimates/log-decoupling.json",
        record=f"{RESULTS}/measurements/log-decoupling/log_barrier_decoupling.record.json",
    log:
        f"{RESULTS}/logs/log_barrier_decoupling.log",
    threads: SETTINGS.threads
    params:
        **job("log_barrier_decoupling"),
    message:
        "Log-loss barrier: spectra of the covariance and of its approximation"
    shell:
        RUN


rule log_barrier_regression:
    output:
        stationary=f"{RESULTS}/measurements/log-regression/stationary.parquet",
        histograms=f"{RESULTS}/measurements/log-regression/histograms.parquet",
        passage=f"{RESULTS}/measurements/log-regression/passage.parquet",
        estimates=f"{RESULTS}/estimates/log-regression.json",
        record=f"{RESULTS}/measurements/log-regression/log_barrier_regression.record.json",
    log:
        f"{RESULTS}/logs/log_barrier_regression.log",
    threads: SETTINGS.threads
    params:
        **job("log_barrier_regression"),
    message:
        "Log-loss barrier: linear regression"
    shell:
        RUN


rule log_barrier_finite:
    output:
        stationary=f"{RESULTS}/measurements/log-finite/stationary.parquet",
        passage=f"{RESULTS}/measurements/log-finite/passage.parquet",
        estimates=f"{RESULTS}/estimates/log-finite.json",
        record=f"{RESULTS}/measurements/log-finite/log_barrier_finite.record.json",
    log:
        f"{RESULTS}/logs/log_barrier_finite.log",
    threads: SETTINGS.threads
    params:
        **job("log_barrier_finite"),
    message:
        "Log-loss barrier: linear regression on a fixed set"
    shell:
        RUN


rule log_barrier_outliers:
    output:
        growth=f"{RESULTS}/measurements/log-outliers/growth.parquet",
        escapes=f"{RESULTS}/measurements/log-outliers/escapes.parquet",
        estimates=f"{RESULTS}/estimates/log-outliers.json",
        record=f"{RESULTS}/measurements/log-outliers/log_barrier_outliers.record.json",
    log:
        f"{RESULTS}/logs/log_barrier_outliers.log",
    threads: SETTINGS.threads
    params:
        **job("log_barrier_outliers"),
    message:
        "Log-loss barrier: minima with many outlier directions"
    shell:
        RUN


rule log_barrier_circle:
    output:
        times=f"{RESULTS}/measurements/log-barrier/times.parquet",
        estimates=f"{RESULTS}/estimates/log-barrier.json",
        record=f"{RESULTS}/measurements/log-barrier/log_barrier_circle.record.json",
    log:
        f"{RESULTS}/logs/log_barrier_circle.log",
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        **job("log_barrier_circle"),
    message:
        "Log-loss barrier: escape at a fixed barrier"
    shell:
        RUN


rule log_barrier_notebook:
    input:
        source="notebooks/log_barrier.py",
        results=results_of("log_barrier"),
        claims=claims_of("log_barrier"),
        data=resolutions(sets_of(find_experiment("log_barrier"), SETTINGS)),
    output:
        notebook=f"{RESULTS}/notebooks/log_barrier.ipynb",
        page=report(f"{RESULTS}/notebooks/log_barrier.html", category="log_barrier"),
        figures=report(figures_of("log_barrier"), category="log_barrier"),
        record=f"{RESULTS}/notebooks/log_barrier.record.json",
    log:
        f"{RESULTS}/logs/log_barrier_notebook.log",
    params:
        **job("log_barrier_notebook"),
    message:
        "Notebook log_barrier: executing, drawing its figures"
    shell:
        RUN
