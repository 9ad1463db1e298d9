# Data sets → networks trained to one loss by SGD, other noises and full batches → the sharpness there.
OF_REACHED = f"{RESULTS}/measurements/reached-{{set}}"


rule reached_sharpness_measure:
    input:
        data=f"{RESULTS}/data/{{set}}.json",
    output:
        trainings=f"{OF_REACHED}/trainings.parquet",
        record=f"{OF_REACHED}/reached_sharpness_measure.record.json",
    log:
        f"{RESULTS}/logs/reached_sharpness_measure.{{set}}.log",
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        **job("reached_sharpness_measure"),
    message:
        "Sharpness at equal loss: trainings on {wildcards.set}"
    shell:
        RUN


rule reached_sharpness_estimate:
    input:
        trainings=f"{OF_REACHED}/trainings.parquet",
        data=f"{RESULTS}/data/{{set}}.json",
    output:
        estimates=f"{RESULTS}/estimates/reached-{{set}}.json",
        record=f"{OF_REACHED}/reached_sharpness_estimate.record.json",
    log:
        f"{RESULTS}/logs/reached_sharpness_estimate.{{set}}.log",
    params:
        **job("reached_sharpness_estimate"),
    message:
        "Sharpness at equal loss: slopes and ratios on {wildcards.set}"
    shell:
        RUN


rule reached_sharpness_minima:
    input:
        data=f"{RESULTS}/data/{{set}}.json",
    output:
        minima=f"{OF_REACHED}/minima.parquet",
        record=f"{OF_REACHED}/reached_sharpness_minima.record.json",
    log:
        f"{RESULTS}/logs/reached_sharpness_minima.{{set}}.log",
    threads: SETTINGS.threads
    params:
        **job("reached_sharpness_minima"),
    message:
        "Diffusion or stability: trainings to their end on {wildcards.set}"
    shell:
        RUN


rule reached_sharpness_stability:
    input:
        minima=expand(f"{OF_REACHED}/minima.parquet", set=SETTINGS.reached_sharpness.sets),
        data=resolutions(SETTINGS.reached_sharpness.sets),
    output:
        estimates=f"{RESULTS}/estimates/stability.json",
        record=f"{RESULTS}/measurements/stability/reached_sharpness_stability.record.json",
    log:
        f"{RESULTS}/logs/reached_sharpness_stability.log",
    params:
        **job("reached_sharpness_stability"),
    message:
        "Diffusion or stability: curvature over 2/η, and minima that are left"
    shell:
        RUN


rule reached_sharpness_notebook:
    input:
        source="notebooks/reached_sharpness.py",
        results=results_of("reached_sharpness"),
        claims=claims_of("reached_sharpness"),
        data=resolutions(sets_of(find_experiment("reached_sharpness"), SETTINGS)),
    output:
        notebook=f"{RESULTS}/notebooks/reached_sharpness.ipynb",
        page=report(f"{RESULTS}/notebooks/reached_sharpness.html", category="reached_sharpness"),
        figures=report(figures_of("reached_sharpness"), category="reached_sharpness"),
        record=f"{RESULTS}/notebooks/reached_sharpness.record.json",
    log:
        f"{RESULTS}/logs/reached_sharpness_notebook.log",
    params:
        **job("reached_sharpness_notebook"),
    message:
        "Notebook reached_sharpness: executing, drawing its figures"
    shell:
        RUN
