# The rival theories on the same bench: the log-loss barrier (Mori et al.), large deviations (Ibayashi and Imaizumi) and
# noise balance (Ziyin, Li and Ueda).
from sgd_diffusion.config import NoiseLossSettings

NOISE_LOSS_SETS = SETTINGS.log_barrier.noise.sets
PUBLISHED_NOISE_SETS = NoiseLossSettings().sets


rule measure_noise_loss:
    input:
        data=f"{RESULTS}/data/{{set}}.json",
    output:
        moments=f"{RESULTS}/measurements/log-noise-{{set}}/moments.parquet",
        estimates=f"{RESULTS}/estimates/log-noise-{{set}}.json",
        record=f"{RESULTS}/measurements/log-noise-{{set}}/measure_noise_loss.record.json",
    log:
        f"{RESULTS}/logs/measure_noise_loss.{{set}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_noise_loss.{{set}}.tsv"
    wildcard_constraints:
        set="|".join(NOISE_LOSS_SETS),
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_noise_loss", SETTINGS.log_barrier.noise, random=True),
    message:
        "Log-loss barrier: noise against loss on {wildcards.set}"
    shell:
        command(
            "measure_noise_loss",
            "--set {wildcards.set} --directory {DATA_DIRECTORY} --data {input.data} --moments {output.moments}"
            " --estimates {output.estimates}",
        )


rule measure_log_regression:
    output:
        stationary=f"{RESULTS}/measurements/log-regression/stationary.parquet",
        histograms=f"{RESULTS}/measurements/log-regression/histograms.parquet",
        passage=f"{RESULTS}/measurements/log-regression/passage.parquet",
        estimates=f"{RESULTS}/estimates/log-regression.json",
        record=f"{RESULTS}/measurements/log-regression/measure_log_regression.record.json",
    log:
        f"{RESULTS}/logs/measure_log_regression.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_log_regression.tsv"
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_log_regression", SETTINGS.log_barrier, random=True),
    message:
        "Log-loss barrier: linear regression"
    shell:
        command(
            "measure_log_regression",
            "--stationary {output.stationary} --histograms {output.histograms} --passage {output.passage}"
            " --estimates {output.estimates}",
        )


rule measure_log_barrier:
    output:
        times=f"{RESULTS}/measurements/log-barrier/times.parquet",
        estimates=f"{RESULTS}/estimates/log-barrier.json",
        record=f"{RESULTS}/measurements/log-barrier/measure_log_barrier.record.json",
    log:
        f"{RESULTS}/logs/measure_log_barrier.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_log_barrier.tsv"
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_log_barrier", SETTINGS.log_barrier.barrier, random=True),
    message:
        "Log-loss barrier: escape at a fixed barrier"
    shell:
        command(
            "measure_log_barrier",
            "--times {output.times} --estimates {output.estimates}",
        )


rule measure_wells:
    output:
        wells=f"{RESULTS}/measurements/ldt-wells/wells.parquet",
        curved=f"{RESULTS}/measurements/ldt-wells/curved.parquet",
        estimates=f"{RESULTS}/estimates/ldt-wells.json",
        record=f"{RESULTS}/measurements/ldt-wells/measure_wells.record.json",
    log:
        f"{RESULTS}/logs/measure_wells.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_wells.tsv"
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_wells", SETTINGS.large_deviations.wells, random=True),
    message:
        "Large deviations: balls, levels, a curved way"
    shell:
        command(
            "measure_wells",
            "--wells {output.wells} --curved {output.curved} --estimates {output.estimates}",
        )


rule measure_starts:
    output:
        times=f"{RESULTS}/measurements/ldt-starts/times.parquet",
        estimates=f"{RESULTS}/estimates/ldt-starts.json",
        record=f"{RESULTS}/measurements/ldt-starts/measure_starts.record.json",
    log:
        f"{RESULTS}/logs/measure_starts.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_starts.tsv"
    priority: MINUTES
    threads: SETTINGS.threads
    params:
        parameters=parameters("measure_starts", SETTINGS.large_deviations.starts, random=True),
    message:
        "Large deviations: off equilibrium, and discrete"
    shell:
        command(
            "measure_starts",
            "--times {output.times} --estimates {output.estimates}",
        )


rule measure_network_levels:
    input:
        data=f"{RESULTS}/data/{SETTINGS.large_deviations.network.set}.json",
    output:
        times=f"{RESULTS}/measurements/ldt-network/times.parquet",
        estimates=f"{RESULTS}/estimates/ldt-network.json",
        record=f"{RESULTS}/measurements/ldt-network/measure_network_levels.record.json",
    log:
        f"{RESULTS}/logs/measure_network_levels.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_network_levels.tsv"
    priority: LONG
    threads: SETTINGS.threads
    params:
        parameters=parameters(
            "measure_network_levels",
            {"network": SETTINGS.large_deviations.network, "escape": SETTINGS.network_escape},
            random=True,
        ),
    message:
        "Large deviations: a network on data"
    shell:
        command(
            "measure_network_levels",
            "--directory {DATA_DIRECTORY} --data {input.data} --times {output.times} --estimates {output.estimates}",
        )


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


rule compare_theories:
    input:
        panels=rules.measure_escape_panels.output.panels,
        other_noises=rules.measure_escape_panels.output.other_noises,
        panel_estimates=f"{RESULTS}/estimates/escape-panels.json",
        theorem_1=rules.measure_theorem_1.output.times,
        theorem_2=rules.measure_theorem_2.output.times,
        circle=rules.measure_log_barrier.output.times,
        wells=rules.measure_wells.output.wells,
        data=expand(f"{RESULTS}/data/{{set}}.json", set=ESCAPE_SETS),
        valleys=expand(rules.measure_network_escape.output.valleys, set=ESCAPE_SETS),
        sweeps=expand(rules.measure_network_escape.output.sweeps, set=ESCAPE_SETS),
        spectra=expand(rules.measure_network_escape.output.spectra, set=ESCAPE_SETS),
    output:
        predictions=f"{RESULTS}/measurements/theory-contest/predictions.parquet",
        contest=f"{RESULTS}/measurements/theory-contest/contest.parquet",
        estimates=f"{RESULTS}/estimates/theory-contest.json",
        record=f"{RESULTS}/measurements/theory-contest/compare_theories.record.json",
    log:
        f"{RESULTS}/logs/compare_theories.log",
    benchmark:
        f"{RESULTS}/benchmarks/compare_theories.tsv"
    threads: SETTINGS.threads
    params:
        parameters=parameters(
            "compare_theories",
            {
                "panels": SETTINGS.synthetic.panels,
                "network_escape": SETTINGS.network_escape,
                "wells": SETTINGS.large_deviations.wells,
            },
        ),
    message:
        "Theories: four of them on the same systems"
    shell:
        command(
            "compare_theories",
            "--panels {input.panels} --other-noises {input.other_noises} --panel-estimates {input.panel_estimates}"
            " --theorem-1 {input.theorem_1} --theorem-2 {input.theorem_2} --circle {input.circle} --wells {input.wells}"
            " --data {input.data} --valleys {input.valleys} --sweeps {input.sweeps} --spectra {input.spectra} --predictions {output.predictions}"
            " --contest {output.contest} --estimates {output.estimates}",
        )
