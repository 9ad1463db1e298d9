"""Judge the claims on one experiment by their criteria, from its estimates. On a stand-in no claim is judged."""

import logging

from sgd_replication.jobs.errors import ClaimError
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.jobs.job import Job
from sgd_replication.pipeline.claims.definitions import load_claims
from sgd_replication.pipeline.claims.judge import JudgedClaims, judge, not_run
from sgd_replication.pipeline.job_settings import JudgeSettings

logger = logging.getLogger(__name__)


def run(job: Job[JudgeSettings]) -> None:
    """Write the claims on the experiment with their verdicts."""
    resolutions = {resolution.requested: resolution for resolution in map(job.resolution_in, job.input.data)}
    parts = {content.experiment: content for content in map(EstimatesFile.read, job.input.estimates)}
    judged = []
    for claim in load_claims(job.input.registry).on([*job.settings.parts, *job.settings.left_out]):
        if claim.experiment in job.settings.left_out:
            judged.append(not_run(claim, f"this run's configuration leaves out {claim.experiment}"))
            continue
        if claim.experiment not in parts:
            raise ClaimError(f"claim {claim.id} rests on {claim.experiment}, which no rule estimates.")
        content = parts[claim.experiment]
        evidence = [f"estimates/{content.experiment}.json", *content.evidence, f"figures/{claim.figure}.pdf"]
        resolution = resolutions[claim.data] if claim.data is not None else None
        judged.append(judge(claim, content.estimates, resolution, evidence, content.rule))
        logger.info("%s: %s", claim.id, judged[-1].verdict)
    JudgedClaims(claims=judged).write(job.output.claims)
