"""Merge the claims of all experiments into claims.json, in the order of the claim registry.

Claims that no experiment measures yet are added with the verdict `not run`.
"""

from sgd_replication.jobs.job import Job
from sgd_replication.pipeline.claims.judge import JudgedClaims, not_run
from sgd_replication.pipeline.claims.registry import load_claims
from sgd_replication.pipeline.job_settings import MergeSettings

UNMEASURED = "no experiment measures this yet; the criterion stands before the run"


def run(job: Job[MergeSettings]) -> None:
    """Write ``claims.json``."""
    judged = {claim.id: claim for file in job.input.claims for claim in JudgedClaims.read(file).claims}
    judged |= {claim.id: not_run(claim, UNMEASURED) for claim in load_claims(job.input.registry).unmeasured()}
    JudgedClaims(claims=[judged[name] for name in job.settings.order]).write(job.output.claims)
