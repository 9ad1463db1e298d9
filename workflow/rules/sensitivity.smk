# Verdicts under other analysis choices. This experiment has only a notebook, which reads earlier results.
SHOWN = find_experiment("sensitivity").shows


rule sensitivity_notebook:
    input:
        source="notebooks/sensitivity.py",
        results=results_of(*SHOWN),
        claims=claims_of(*SHOWN),
        data=resolutions({name for one in SHOWN for name in sets_of(find_experiment(one), SETTINGS)}),
    output:
        notebook=f"{RESULTS}/notebooks/sensitivity.ipynb",
        page=report(f"{RESULTS}/notebooks/sensitivity.html", category="sensitivity"),
        figures=report(figures_of("sensitivity"), category="sensitivity"),
        record=f"{RESULTS}/notebooks/sensitivity.record.json",
    log:
        f"{RESULTS}/logs/sensitivity_notebook.log",
    params:
        **job("sensitivity_notebook"),
    message:
        "Notebook sensitivity: executing, drawing its figures"
    shell:
        RUN
