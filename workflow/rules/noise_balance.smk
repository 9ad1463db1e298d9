# Noise balance and the stationary law of SGD (Ziyin, Li and Ueda).


rule noise_balance_networks:
    input:
        data=f"{RESULTS}/data/{SETTINGS.noise_balance.networks.set}.json",
    output:
        identity=f"{RESULTS}/measurements/bal-networks/identity.parquet",
        balance=f"{RESULTS}/measurements/bal-networks/balance.parquet",
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
        "Noise balance: the diagonal network's stationary law"
    shell:
        RUN
