# Data sets → small networks without weight decay → their saddles, escape times and estimates.
OF_DATA = f"{RESULTS}/measurements/data-{{set}}"


rule data_curvature_saddles:
    input:
        data=f"{RESULTS}/data/{{set}}.json",
    output:
        committees=f"{OF_DATA}/committees.parquet",
        saddles=f"{OF_DATA}/saddles.parquet",
        record=f"{OF_DATA}/data_curvature_saddles.record.json",
    log:
        f"{RESULTS}/logs/data_curvature_saddles.{{set}}.log",
    threads: SETTINGS.threads
    params:
        **job("data_curvature_saddles"),
    message:
        "Curvature of the data: saddles on {wildcards.set}"
    shell:
        RUN


rule data_curvature_measure:
    input:
        data=f"{RESULTS}/data/{{set}}.json",
    output:
        networks=f"{OF_DATA}/networks.parquet",
        times=f"{OF_DATA}/times.parquet",
        record=f"{OF_DATA}/data_curvature_measure.record.json",
    log:
        f"{RESULTS}/logs/data_curvature_measure.{{set}}.log",
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        **job("data_curvature_measure"),
    message:
        "Curvature of the data: escape times on {wildcards.set}"
    shell:
        RUN


rule data_curvature_predict:
    input:
        data=f"{RESULTS}/data/{{set}}.json",
    output:
        predictions=f"{OF_DATA}/predictions.parquet",
        record=f"{OF_DATA}/data_curvature_predict.record.json",
    log:
        f"{RESULTS}/logs/data_curvature_predict.{{set}}.log",
    threads: SETTINGS.threads
    params:
        **job("data_curvature_predict"),
    message:
        "Curvature of the data: predicted exponents on {wildcards.set}"
    shell:
        RUN


rule data_curvature_odds:
    input:
        data=f"{RESULTS}/data/{{set}}.json",
    output:
        odds=f"{OF_DATA}/odds.parquet",
        record=f"{OF_DATA}/data_curvature_odds.record.json",
    log:
        f"{RESULTS}/logs/data_curvature_odds.{{set}}.log",
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        **job("data_curvature_odds"),
    message:
        "Curvature of the data: pairs of minima on {wildcards.set}"
    shell:
        RUN


rule data_curvature_transitions:
    input:
        odds=f"{OF_DATA}/odds.parquet",
        data=f"{RESULTS}/data/{{set}}.json",
    output:
        crossings=f"{OF_DATA}/crossings.parquet",
        theories=f"{OF_DATA}/theories.parquet",
        transitions=f"{OF_DATA}/transitions.parquet",
        committors=f"{OF_DATA}/committors.parquet",
        record=f"{OF_DATA}/data_curvature_transitions.record.json",
    log:
        f"{RESULTS}/logs/data_curvature_transitions.{{set}}.log",
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        **job("data_curvature_transitions"),
    message:
        "Curvature of the data: transitions between minima on {wildcards.set}"
    shell:
        RUN


rule data_curvature_estimate:
    input:
        committees=expand(f"{OF_DATA}/committees.parquet", set=SETTINGS.data_curvature.sets),
        saddles=expand(f"{OF_DATA}/saddles.parquet", set=SETTINGS.data_curvature.sets),
        networks=expand(f"{OF_DATA}/networks.parquet", set=SETTINGS.data_curvature.sets),
        times=expand(f"{OF_DATA}/times.parquet", set=SETTINGS.data_curvature.sets),
        predictions=expand(f"{OF_DATA}/predictions.parquet", set=SETTINGS.data_curvature.sets),
        data=resolutions(SETTINGS.data_curvature.sets),
    output:
        estimates=f"{RESULTS}/estimates/data-curvature.json",
        record=f"{RESULTS}/measurements/data-curvature/data_curvature_estimate.record.json",
    log:
        f"{RESULTS}/logs/data_curvature_estimate.log",
    params:
        **job("data_curvature_estimate"),
    message:
        "Curvature of the data: saddles and laws"
    shell:
        RUN


rule data_curvature_pairs:
    input:
        crossings=expand(f"{OF_DATA}/crossings.parquet", set=SETTINGS.data_curvature.odds.sets),
        theories=expand(f"{OF_DATA}/theories.parquet", set=SETTINGS.data_curvature.odds.sets),
        transitions=expand(f"{OF_DATA}/transitions.parquet", set=SETTINGS.data_curvature.odds.sets),
        committors=expand(f"{OF_DATA}/committors.parquet", set=SETTINGS.data_curvature.odds.sets),
        odds=expand(f"{OF_DATA}/odds.parquet", set=SETTINGS.data_curvature.odds.sets),
        data=resolutions(SETTINGS.data_curvature.odds.sets),
    output:
        estimates=f"{RESULTS}/estimates/data-pairs.json",
        record=f"{RESULTS}/measurements/data-pairs/data_curvature_pairs.record.json",
    log:
        f"{RESULTS}/logs/data_curvature_pairs.log",
    params:
        **job("data_curvature_pairs"),
    message:
        "Curvature of the data: odds of two minima and transitions between them"
    shell:
        RUN


rule data_curvature_optimisers:
    input:
        data=f"{RESULTS}/data/{{set}}.json",
    output:
        optimisers=f"{OF_DATA}/optimisers.parquet",
        record=f"{OF_DATA}/data_curvature_optimisers.record.json",
    log:
        f"{RESULTS}/logs/data_curvature_optimisers.{{set}}.log",
    threads: SETTINGS.threads
    params:
        **job("data_curvature_optimisers"),
    message:
        "Curvature of the data: heavy ball and Adam on {wildcards.set}"
    shell:
        RUN


rule data_curvature_ratios:
    input:
        optimisers=expand(f"{OF_DATA}/optimisers.parquet", set=SETTINGS.data_curvature.optimisers.sets),
        data=resolutions(SETTINGS.data_curvature.optimisers.sets),
    output:
        estimates=f"{RESULTS}/estimates/data-optimisers.json",
        record=f"{RESULTS}/measurements/data-optimisers/data_curvature_ratios.record.json",
    log:
        f"{RESULTS}/logs/data_curvature_ratios.log",
    params:
        **job("data_curvature_ratios"),
    message:
        "Curvature of the data: exponents of heavy ball and Adam over SGD's"
    shell:
        RUN


rule data_curvature_widths:
    input:
        data=f"{RESULTS}/data/{{set}}.json",
    output:
        widths=f"{OF_DATA}/widths.parquet",
        record=f"{OF_DATA}/data_curvature_widths.record.json",
    log:
        f"{RESULTS}/logs/data_curvature_widths.{{set}}.log",
    params:
        **job("data_curvature_widths"),
    message:
        "Curvature of the data: minima of wider networks on {wildcards.set}"
    shell:
        RUN


rule data_curvature_outcomes:
    input:
        widths=expand(f"{OF_DATA}/widths.parquet", set=SETTINGS.data_curvature.sets),
        data=resolutions(SETTINGS.data_curvature.sets),
    output:
        estimates=f"{RESULTS}/estimates/data-widths.json",
        record=f"{RESULTS}/measurements/data-widths/data_curvature_outcomes.record.json",
    log:
        f"{RESULTS}/logs/data_curvature_outcomes.log",
    params:
        **job("data_curvature_outcomes"),
    message:
        "Curvature of the data: up to which width networks could be run"
    shell:
        RUN


rule data_curvature_notebook:
    input:
        source="notebooks/data_curvature.py",
        results=results_of("data_curvature"),
        claims=claims_of("data_curvature"),
        data=resolutions(sets_of(find_experiment("data_curvature"), SETTINGS)),
    output:
        notebook=f"{RESULTS}/notebooks/data_curvature.ipynb",
        page=report(f"{RESULTS}/notebooks/data_curvature.html", category="data_curvature"),
        figures=report(figures_of("data_curvature"), category="data_curvature"),
        record=f"{RESULTS}/notebooks/data_curvature.record.json",
    log:
        f"{RESULTS}/logs/data_curvature_notebook.log",
    params:
        **job("data_curvature_notebook"),
    message:
        "Notebook data_curvature: executing, drawing its figures"
    shell:
        RUN
