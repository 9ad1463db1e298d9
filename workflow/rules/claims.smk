# Estimates and criteria → verdicts.
PARTS = part_names(SETTINGS)
LEFT_OUT = [name for name in part_names(Settings()) if name not in PARTS]
ESTIMATES = expand(f"{RESULTS}/estimates/{{part}}.json", part=PARTS)


rule judge_claims:
    input:
        book="references/claims.yaml",
        estimates=ESTIMATES,
        data=rules.merge_data.input.resolutions,
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
