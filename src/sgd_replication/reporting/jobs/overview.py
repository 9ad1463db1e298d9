"""Draw the figures that show the whole: theory, verdicts and analyses of headline claims, printed numbers."""

from pathlib import Path

from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.jobs.job import Job
from sgd_replication.pipeline.claims.judge import JudgedClaims
from sgd_replication.pipeline.claims.registry import load_claims
from sgd_replication.plotting.style import save_figure, style
from sgd_replication.reporting.claims_tables import cited
from sgd_replication.reporting.findings import claim_labels, load_findings
from sgd_replication.reporting.panels import run_pairs
from sgd_replication.reporting.printed_figure import printed_figure
from sgd_replication.reporting.specification import judged_specifications
from sgd_replication.reporting.specification_figure import specification_figure
from sgd_replication.reporting.theory_figure import theory_figure
from sgd_replication.reporting.verdict_figure import verdict_figure


def run(job: Job[None]) -> None:
    """Write each figure as PDF and PNG."""
    claims, registry = JudgedClaims.read(job.input.claims).claims, load_claims(job.input.registry)
    estimates = {content.experiment: content.estimates for content in map(EstimatesFile.read, job.input.estimates)}
    analyses = judged_specifications(registry.claims, estimates, claims)
    papers = {key: cited(paper) for key, paper in registry.papers.items()}
    findings = load_findings(job.input.findings)
    pairs = run_pairs(job.input.printed, job.input.estimates, job.input.panels)
    folder: Path = job.output.figures[0].parent
    with style():
        save_figure(theory_figure(), "theory", folder)
        labels = {one.claim: (one.question, one.label) for one in findings.findings}
        save_figure(verdict_figure(claims, labels), "verdicts", folder)
        save_figure(printed_figure(pairs, papers), "printed_numbers", folder)
        save_figure(specification_figure(analyses, claim_labels(findings)), "specification", folder)
