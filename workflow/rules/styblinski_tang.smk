# Escape from the Styblinski–Tang function (Figs. 4 and 6 of Xie et al.).


rule styblinski_tang_measure:
    input:
        published="references/xie2021_escape_curves.csv",
    output:
        calibration=f"{RESULTS}/measurements/escape-panels/calibration.parquet",
        amplitude=f"{RESULTS}/measurements/escape-panels/amplitude.json",
        panels=f"{RESULTS}/measurements/escape-panels/panels.parquet",
        other_noises=f"{RESULTS}/measurements/escape-panels/other_noises.parquet",
        record=f"{RESULTS}/measurements/escape-panels/styblinski_tang_measure.record.json",
    log:
        f"{RESULTS}/logs/styblinski_tang_measure.log",
    priority: MINUTES
    threads: SETTINGS.threads
    resources:
        gpu=GPUS,
    params:
        **job("styblinski_tang_measure"),
    message:
        "Styblinski–Tang: escape times of Figs. 4 and 6"
    shell:
        RUN


rule styblinski_tang_estimate:
    input:
        calibration=rules.styblinski_tang_measure.output.calibration,
        amplitude=rules.styblinski_tang_measure.output.amplitude,
        panels=rules.styblinski_tang_measure.output.panels,
    output:
        estimates=f"{RESULTS}/estimates/escape-panels.json",
        record=f"{RESULTS}/measurements/escape-panels/styblinski_tang_estimate.record.json",
    log:
        f"{RESULTS}/logs/styblinski_tang_estimate.log",
    params:
        **job("styblinski_tang_estimate"),
    message:
        "Styblinski–Tang: laws of Figs. 4 and 6"
    shell:
        RUN


rule styblinski_tang_notebook:
    input:
        source="notebooks/styblinski_tang.py",
        results=results_of("styblinski_tang"),
        claims=claims_of("styblinski_tang"),
        data=resolutions(sets_of(find_experiment("styblinski_tang"), SETTINGS)),
    output:
        notebook=f"{RESULTS}/notebooks/styblinski_tang.ipynb",
        page=report(f"{RESULTS}/notebooks/styblinski_tang.html", category="styblinski_tang"),
        figures=report(figures_of("styblinski_tang"), category="styblinski_tang"),
        record=f"{RESULTS}/notebooks/styblinski_tang.record.json",
    log:
        f"{RESULTS}/logs/styblinski_tang_notebook.log",
    params:
        **job("styblinski_tang_notebook"),
    message:
        "Notebook styblinski_tang: executing, drawing its figures"
    shell:
        RUN
