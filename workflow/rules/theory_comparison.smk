# Escape times of earlier experiments → ratios of predicted to measured exponents, for each theory.


rule theory_comparison_compare:
    input:
        panels=f"{RESULTS}/measurements/escape-panels/panels.parquet",
        other_noises=f"{RESULTS}/measurements/escape-panels/other_noises.parquet",
        panel_estimates=f"{RESULTS}/estimates/escape-panels.json",
        theorem_1=f"{RESULTS}/measurements/theorem-1/times.parquet",
        theorem_2=f"{RESULTS}/measurements/theorem-2/times.parquet",
        circle=f"{RESULTS}/measurements/log-barrier/times.parquet",
        wells=f"{RESULTS}/measurements/ldt-wells/wells.parquet",
        data=expand(f"{RESULTS}/data/{{set}}.json", set=SETTINGS.network_escape.sets),
        valleys=expand(f"{RESULTS}/measurements/net-{{set}}/valleys.parquet", set=SETTINGS.network_escape.sets),
        sweeps=expand(f"{RESULTS}/measurements/net-{{set}}/sweeps.parquet", set=SETTINGS.network_escape.sets),
    output:
        predictions=f"{RESULTS}/measurements/theory-contest/predictions.parquet",
        scores=f"{RESULTS}/measurements/theory-contest/scores.parquet",
        estimates=f"{RESULTS}/estimates/theory-contest.json",
        record=f"{RESULTS}/measurements/theory-contest/theory_comparison_compare.record.json",
    log:
        f"{RESULTS}/logs/theory_comparison_compare.log",
    threads: SETTINGS.threads
    params:
        **job("theory_comparison_compare"),
    message:
        "Theories: comparing theories on the same systems"
    shell:
        RUN


rule theory_comparison_notebook:
    input:
        source="notebooks/theory_comparison.py",
        results=results_of("theory_comparison"),
        claims=claims_of("theory_comparison"),
        data=resolutions(sets_of(find_experiment("theory_comparison"), SETTINGS)),
    output:
        notebook=f"{RESULTS}/notebooks/theory_comparison.ipynb",
        page=report(f"{RESULTS}/notebooks/theory_comparison.html", category="theory_comparison"),
        figures=report(figures_of("theory_comparison"), category="theory_comparison"),
        record=f"{RESULTS}/notebooks/theory_comparison.record.json",
    log:
        f"{RESULTS}/logs/theory_comparison_notebook.log",
    params:
        **job("theory_comparison_notebook"),
    message:
        "Notebook theory_comparison: executing, drawing its figures"
    shell:
        RUN
