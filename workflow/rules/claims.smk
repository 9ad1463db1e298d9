# Estimates and criteria → verdicts.
EXPERIMENTS = [
    *NOISE_SETTINGS,
    "noise-batch",
    "noise-sweeps",
    "tail-estimators",
    *expand("cov-{network}", network=COVARIANCE_NETWORKS),
    "cov-sweeps",
    "cov-large",
    "escape-panels",
    "theorem-1",
    "theorem-2",
    "title",
    "exits",
    *expand("net-{set}", set=ESCAPE_SETS),
    *expand("log-noise-{set}", set=NOISE_LOSS_SETS),
    "log-regression",
    "log-barrier",
    "ldt-wells",
    "ldt-starts",
    "ldt-network",
    "bal-networks",
    "bal-stationary",
    "theory-contest",
]
LEFT_OUT = [
    *expand("net-{set}", set=[name for name in PUBLISHED_SETS if name not in ESCAPE_SETS]),
    *expand("cov-{network}", network=[name for name in PUBLISHED_NETWORKS if name not in COVARIANCE_NETWORKS]),
    *expand("log-noise-{set}", set=[name for name in PUBLISHED_NOISE_SETS if name not in NOISE_LOSS_SETS]),
]
ESTIMATES = expand(f"{RESULTS}/estimates/{{experiment}}.json", experiment=EXPERIMENTS)


rule judge_claims:
    input:
        book="references/claims.yaml",
        estimates=ESTIMATES,
        data=rules.merge_resolutions.input.resolutions,
    output:
        claims=f"{RESULTS}/claims.json",
        record=f"{RESULTS}/claims.record.json",
    log:
        f"{RESULTS}/logs/judge_claims.log",
    benchmark:
        f"{RESULTS}/benchmarks/judge_claims.tsv"
    params:
        parameters=parameters("judge_claims", {"left_out": LEFT_OUT}),
    message:
        "Claims: judging each by its criterion"
    shell:
        command(
            "judge_claims",
            "--book {input.book} --estimates {input.estimates} --data {input.data} --claims {output.claims}",
        )
