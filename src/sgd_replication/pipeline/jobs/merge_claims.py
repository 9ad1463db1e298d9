"""Merge the claims of all experiments into claims.json, in the order of the claim registry."""

from sgd_replication.jobs.job import Job
from sgd_replication.pipeline.claims.claims_file import read_claims, write_claims
from sgd_replication.pipeline.job_settings import MergeSettings


def run(job: Job[MergeSettings]) -> None:
    """Write ``claims.json``."""
    judged = {claim.id: claim for file in job.input.claims for claim in read_claims(file)}
    write_claims(job.output.claims, [judged[name] for name in job.settings.order])
