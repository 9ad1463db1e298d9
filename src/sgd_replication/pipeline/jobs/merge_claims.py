"""Merge the claims of all experiments into claims.json, in the order of the claim registry."""

from sgd_replication.jobs.job import Job
from sgd_replication.pipeline.claims.judge import JudgedClaims
from sgd_replication.pipeline.job_settings import MergeSettings


def run(job: Job[MergeSettings]) -> None:
    """Write ``claims.json``."""
    judged = {claim.id: claim for file in job.input.claims for claim in JudgedClaims.read(file).claims}
    JudgedClaims(claims=[judged[name] for name in job.settings.order]).write(job.output.claims)
