"""Judge the claims on one experiment by their criteria, from its estimates. On a stand-in no claim is judged."""

import logging

from sgd_replication.jobs.data_resolution import together
from sgd_replication.jobs.errors import ClaimError
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.jobs.job import Job
from sgd_replication.pipeline.claims.judge import JudgedClaim, JudgedClaims, judge, not_run
from sgd_replication.pipeline.claims.registry import load_claims
from sgd_replication.pipeline.claims.verdicts import Verdict
from sgd_replication.pipeline.job_settings import JudgeSettings

logger = logging.getLogger(__name__)


def run(job: Job[JudgeSettings]) -> None:
    """Write the claims on the experiment with their verdicts."""
    resolutions = {resolution.requested: resolution for resolution in map(job.resolution_in, job.input.data)}
    parts = {content.experiment: content for content in map(EstimatesFile.read, job.input.estimates)}
    claims = load_claims(job.input.registry).on([*job.settings.parts, *job.settings.left_out])
    judged: dict[str, JudgedClaim] = {}
    # A restatement takes the verdicts of the claims that it follows from, so these are judged first.
    for claim in sorted(claims, key=lambda claim: bool(claim.of)):
        if claim.experiment in job.settings.left_out:
            judged[claim.id] = not_run(claim, f"this run's configuration leaves out {claim.experiment}")
            continue
        on = [resolutions[name] for name in claim.sets if name in resolutions]
        if claim.sets and not on:
            judged[claim.id] = not_run(claim, f"this run's configuration leaves out {', '.join(claim.sets)}")
            continue
        if claim.experiment not in parts:
            raise ClaimError(f"claim {claim.id} rests on {claim.experiment}, which no rule estimates.")
        content = parts[claim.experiment]
        if isinstance(claim.data, list) and (others := sorted(set(content.data) - set(claim.data))):
            judged[claim.id] = not_run(
                claim, f"the claim is about {', '.join(claim.data)}; this run adds {', '.join(others)}"
            )
            continue
        drawn = [f"figures/{claim.figure}.pdf"] if claim.figure else []
        evidence = [f"estimates/{content.experiment}.json", *content.evidence, *drawn]
        resolution = together(on) if on else None
        sources: dict[str, Verdict] = {name: judged[name].verdict for name in claim.of}
        judged[claim.id] = judge(claim, content.estimates, resolution, evidence, content.rule, sources)
        logger.info("%s: %s", claim.id, judged[claim.id].verdict)
    JudgedClaims(claims=[judged[claim.id] for claim in claims]).write(job.output.claims)
