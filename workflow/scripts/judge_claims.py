"""Judge every claim by its criterion, from the estimates; on a stand-in a claim is not judged."""

import logging

from claims_file import write_claims
from estimates_file import read_estimates
from job import Job, JobParser

from sgd_replication.jobs.errors import ClaimError
from sgd_replication.pipeline.claims.definitions import load_claims
from sgd_replication.pipeline.claims.judge import judge, not_run

logger = logging.getLogger(__name__)


def judge_all(job: Job) -> None:
    book = load_claims(job.files.book)
    resolutions = {resolution.requested: resolution for resolution in map(job.resolution, job.files.data)}
    experiments = {content.experiment: content for content in map(read_estimates, job.files.estimates)}
    judged = []
    for claim in book.claims:
        if claim.experiment in job.raw_settings["left_out"]:
            judged.append(not_run(claim, f"this run's configuration leaves out {claim.experiment}"))
            continue
        if claim.experiment not in experiments:
            raise ClaimError(f"claim {claim.id} rests on {claim.experiment}, which no rule estimates.")
        content = experiments[claim.experiment]
        evidence = [f"estimates/{content.experiment}.json", *content.evidence, f"figures/{claim.figure}.pdf"]
        resolution = resolutions[claim.data] if claim.data is not None else None
        judged.append(judge(claim, content.estimates, resolution, evidence, content.rule))
        logger.info("%s: %s", claim.id, judged[-1].verdict)
    write_claims(job.files.claims, judged)


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_input("--book", "claims.yaml")
    parser.add_input("--estimates", "every experiment's estimates", several=True)
    parser.add_input("--data", "what every data set resolved to", several=True)
    parser.add_output("--claims", "claims.json")
    parser.run(judge_all)


if __name__ == "__main__":
    main()
