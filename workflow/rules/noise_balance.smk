# Networks, and the diagonal network → what the noise balance of Ziyin, Li and Ueda is judged by.
rule measure_balance:
    input:
        data=f"{RESULTS}/data/{SETTINGS.noise_balance.networks.set}.json",
    output:
        identity=f"{RESULTS}/measurements/bal-networks/identity.parquet",
        balance=f"{RESULTS}/measurements/bal-networks/balance.parquet",
        estimates=f"{RESULTS}/estimates/bal-networks.json",
        record=f"{RESULTS}/measurements/bal-networks/measure_balance.record.json",
    log:
        f"{RESULTS}/logs/measure_balance.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_balance.tsv"
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_balance", SETTINGS.noise_balance.networks, random=True),
    message:
        "Noise balance: networks"
    shell:
        command(
            "measure_balance",
            "--directory {DATA_DIRECTORY} --data {input.data} --identity {output.identity}"
            " --balance {output.balance} --estimates {output.estimates}",
        )


rule measure_diagonal:
    output:
        laws=f"{RESULTS}/measurements/bal-stationary/laws.parquet",
        densities=f"{RESULTS}/measurements/bal-stationary/densities.parquet",
        tails=f"{RESULTS}/measurements/bal-stationary/tails.parquet",
        growth=f"{RESULTS}/measurements/bal-stationary/growth.parquet",
        collapse=f"{RESULTS}/measurements/bal-stationary/collapse.parquet",
        widths=f"{RESULTS}/measurements/bal-stationary/widths.parquet",
        signs=f"{RESULTS}/measurements/bal-stationary/signs.parquet",
        estimates=f"{RESULTS}/estimates/bal-stationary.json",
        record=f"{RESULTS}/measurements/bal-stationary/measure_diagonal.record.json",
    log:
        f"{RESULTS}/logs/measure_diagonal.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_diagonal.tsv"
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_diagonal", SETTINGS.noise_balance.diagonal, random=True),
    message:
        "Noise balance: the diagonal network's stationary law"
    shell:
        command(
            "measure_diagonal",
            "--laws {output.laws} --densities {output.densities} --tails {output.tails} --growth {output.growth}"
            " --collapse {output.collapse} --widths {output.widths} --signs {output.signs} --estimates {output.estimates}",
        )
