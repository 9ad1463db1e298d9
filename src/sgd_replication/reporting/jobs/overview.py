"""Draw the figures that show the whole: theory, verdicts of headline claims, printed numbers beside ours."""

from pathlib import Path

from sgd_replication.jobs.job import Job
from sgd_replication.pipeline.claims.judge import JudgedClaims
from sgd_replication.pipeline.claims.registry import load_claims
from sgd_replication.plotting.style import save_figure, style
from sgd_replication.reporting.claims_tables import cited
from sgd_replication.reporting.findings import load_findings
from sgd_replication.reporting.panels import run_pairs
from sgd_replication.reporting.printed_figure import printed_figure
from sgd_replication.reporting.theory_figure import theory_figure
from sgd_replication.reporting.verdict_figure import verdict_figure


def run(job: Job[None]) -> None:
    """Write each figure as PDF and PNG."""
    claims = JudgedClaims.read(job.input.claims).claims
    papers = {key: cited(paper) for key, paper in load_claims(job.input.registry).papers.items()}
    candidates = load_findings(job.input.findings).findings
    pairs = run_pairs(job.input.printed, job.input.estimates, job.input.panels)
    folder: Path = job.output.figures[0].parent
    with style():
        save_figure(theory_figure(), "theory", folder)
        labels = {one.claim: (one.question, one.label) for one in candidates}
        save_figure(verdict_figure(claims, labels), "verdicts", folder)
        save_figure(printed_figure(pairs, papers), "printed_numbers", folder)
