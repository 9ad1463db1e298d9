# Noise balance and the stationary distribution of SGD (Ziyin, Li and Ueda).


rule noise_balance_networks:
    input:
        data=f"{RESULTS}/data/{SETTINGS.noise_balance.networks.set}.json",
    output:
        identity=f"{RESULTS}/measurements/bal-networks/identity.parquet",
        balance=f"{RESULTS}/measurements/bal-networks/balance.parquet",
        units=f"{RESULTS}/measurements/bal-networks/units.parquet",
        course=f"{RESULTS}/measurements/bal-networks/course.parquet",
        estimates=f"{RESULTS}/estimates/bal-networks.json",
        record=f"{RESULTS}/measurements/bal-networks/noise_balance_networks.record.json",
    log:
        f"{RESULTS}/logs/noise_balance_networks.log",
    threads: SETTINGS.threads
    params:
        **job("noise_balance_networks"),
    message:
        "Noise balance: networks"
    shell:
        RUN


rule noise_balance_diagonal:
    output:
        laws=f"{RESULTS}/measurements/bal-stationary/laws.parquet",
        densities=f"{RESULTS}/measurements/bal-stationary/densities.parquet",
        tails=f"{RESULTS}/measurements/bal-stationary/tails.parquet",
        growth=f"{RESULTS}/measurements/bal-stationary/growth.parquet",
        collapse=f"{RESULTS}/measurements/bal-stationary/collapse.parquet",
        widths=f"{RESULTS}/measurements/bal-stationary/widths.parquet",
        signs=f"{RESULTS}/measurements/bal-stationary/signs.parquet",
        estimates=f"{RESULTS}/estimates/bal-stationary.json",
        record=f"{RESULTS}/measurements/bal-stationary/noise_balance_diagonal.record.json",
    log:
        f"{RESULTS}/logs/noise_balance_diagonal.log",
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        **job("noise_balance_diagonal"),
    message:
        "Noise balance: stationary distribution of the diagonal network"
    shell:
        RUN


rule noise_balance_temperatures:
    output:
        transitions=f"{RESULTS}/measurements/bal-temperatures/transitions.parquet",
        errors=f"{RESULTS}/measurements/bal-temperatures/errors.parquet",
        modes=f"{RESULTS}/measurements/bal-temperatures/modes.parquet",
        variances=f"{RESULTS}/measurements/bal-temperatures/variances.parquet",
        estimates=f"{RESULTS}/estimates/bal-temperatures.json",
        record=f"{RESULTS}/measurements/bal-temperatures/noise_balance_temperatures.record.json",
    log:
        f"{RESULTS}/logs/noise_balance_temperatures.log",
    threads: SETTINGS.threads
    params:
        **job("noise_balance_temperatures"),
    message:
        "Noise balance: collapse, error, mode and variance against temperature"
    shell:
        RUN


rule noise_balance_subnetworks:
    output:
        ends=f"{RESULTS}/measurements/bal-subnetworks/ends.parquet",
        course=f"{RESULTS}/measurements/bal-subnetworks/course.parquet",
        estimates=f"{RESULTS}/estimates/bal-subnetworks.json",
        record=f"{RESULTS}/measurements/bal-subnetworks/noise_balance_subnetworks.record.json",
    log:
        f"{RESULTS}/logs/noise_balance_subnetworks.log",
    threads: SETTINGS.threads
    params:
        **job("noise_balance_subnetworks"),
    message:
        "Noise balance: two subnetworks"
    shell:
        RUN


rule noise_balance_matrices:
    output:
        course=f"{RESULTS}/measurements/bal-matrices/course.parquet",
        estimates=f"{RESULTS}/estimates/bal-matrices.json",
        record=f"{RESULTS}/measurements/bal-matrices/noise_balance_matrices.record.json",
    log:
        f"{RESULTS}/logs/noise_balance_matrices.log",
    threads: SETTINGS.threads
    params:
        **job("noise_balance_matrices"),
    message:
        "Noise balance: two whole matrices"
    shell:
        RUN


rule noise_balance_published:
    output:
        panels=f"{RESULTS}/measurements/bal-published/panels.parquet",
        tanh=f"{RESULTS}/measurements/bal-published/tanh.parquet",
        tanh_densities=f"{RESULTS}/measurements/bal-published/tanh_densities.parquet",
        estimates=f"{RESULTS}/estimates/bal-published.json",
        record=f"{RESULTS}/measurements/bal-published/noise_balance_published.record.json",
    log:
        f"{RESULTS}/logs/noise_balance_published.log",
    threads: SETTINGS.threads
    params:
        **job("noise_balance_published"),
    message:
        "Noise balance: published distributions"
    shell:
        RUN


rule noise_balance_deep:
    output:
        tails=f"{RESULTS}/measurements/bal-deep-{{setting}}/tails.parquet",
        laws=f"{RESULTS}/measurements/bal-deep-{{setting}}/laws.parquet",
        estimates=f"{RESULTS}/estimates/bal-deep-{{setting}}.json",
        record=f"{RESULTS}/measurements/bal-deep-{{setting}}/noise_balance_deep.record.json",
    log:
        f"{RESULTS}/logs/noise_balance_deep.{{setting}}.log",
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        **job("noise_balance_deep"),
    message:
        "Noise balance: deep and wide diagonal networks, {wildcards.setting} k/σ"
    shell:
        RUN


rule noise_balance_tanh_losses:
    output:
        losses=f"{RESULTS}/measurements/bal-tanh-{{network}}/losses.parquet",
        estimates=f"{RESULTS}/estimates/bal-tanh-{{network}}.json",
        record=f"{RESULTS}/measurements/bal-tanh-{{network}}/noise_balance_tanh_losses.record.json",
    log:
        f"{RESULTS}/logs/noise_balance_tanh_losses.{{network}}.log",
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        **job("noise_balance_tanh_losses"),
    message:
        "Noise balance: loss of the {wildcards.network} tanh network against the learning rate"
    shell:
        RUN


rule noise_balance_scaled_steps:
    input:
        data=f"{RESULTS}/data/{{set}}.json",
    output:
        accuracy=f"{RESULTS}/measurements/bal-scaled-{{set}}/accuracy.parquet",
        estimates=f"{RESULTS}/estimates/bal-scaled-{{set}}.json",
        record=f"{RESULTS}/measurements/bal-scaled-{{set}}/noise_balance_scaled_steps.record.json",
    log:
        f"{RESULTS}/logs/noise_balance_scaled_steps.{{set}}.log",
    priority: MINUTES
    threads: SETTINGS.threads
    resources:
        gpu=GPUS,
    params:
        **job("noise_balance_scaled_steps"),
    message:
        "Noise balance: tanh networks of several depths on {wildcards.set}"
    shell:
        RUN


rule noise_balance_notebook:
    input:
        source="notebooks/noise_balance.py",
        results=results_of("noise_balance"),
        claims=claims_of("noise_balance"),
        data=resolutions(sets_of(find_experiment("noise_balance"), SETTINGS)),
    output:
        notebook=f"{RESULTS}/notebooks/noise_balance.ipynb",
        page=report(f"{RESULTS}/notebooks/noise_balance.html", category="noise_balance"),
        figures=report(figures_of("noise_balance"), category="noise_balance"),
        record=f"{RESULTS}/notebooks/noise_balance.record.json",
    log:
        f"{RESULTS}/logs/noise_balance_notebook.log",
    params:
        **job("noise_balance_notebook"),
    message:
        "Notebook noise_balance: executing, drawing its figures"
    shell:
        RUN
