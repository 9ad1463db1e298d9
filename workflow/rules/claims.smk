# Estimates and criteria → verdicts, for one experiment at a time; then all verdicts in the order of the claim registry.
PARTS = part_names(SETTINGS)
ESTIMATES = expand(f"{RESULTS}/estimates/{{part}}.json", part=PARTS)
# The registry is an `ancient` input, so that an edit of one claim does not judge the claims on other experiments again.
# The claims on an experiment are part of the job's identity.
CLAIM_REGISTRY = "references/claims.yaml"


rule judge_claims:
    input:
        registry=ancient(CLAIM_REGISTRY),
        estimates=lambda wildcards: [
            f"{RESULTS}/estimates/{part}.json" for part in claimed_parts(SETTINGS, wildcards.experiment)
        ],
        data=lambda wildcards: resolutions(claimed_sets(SETTINGS, wildcards.experiment)),
    output:
        claims=f"{RESULTS}/claims/{{experiment}}.json",
        record=f"{RESULTS}/claims/{{experiment}}.record.json",
    log:
        f"{RESULTS}/logs/judge_claims.{{experiment}}.log",
    wildcard_constraints:
        experiment="|".join(judged_experiments()),
    params:
        **job("judge_claims"),
    message:
        "Claims on {wildcards.experiment}: judging"
    shell:
        RUN


rule merge_claims:
    input:
        registry=ancient(CLAIM_REGISTRY),
        claims=expand(rules.judge_claims.output.claims, experiment=judged_experiments()),
    output:
        claims=f"{RESULTS}/claims.json",
        record=f"{RESULTS}/claims.record.json",
    log:
        f"{RESULTS}/logs/merge_claims.log",
    params:
        **job("merge_claims"),
    message:
        "Claims: merging all verdicts"
    shell:
        RUN
