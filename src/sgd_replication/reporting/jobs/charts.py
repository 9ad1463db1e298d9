"""Write the interactive figures of the page as Vega-Lite specifications with their data."""

import json
from pathlib import Path

from sgd_replication.experiments.flat_minima.tables import TITLE
from sgd_replication.experiments.network_escape.tables import SWEEPS
from sgd_replication.experiments.styblinski_tang.tables import PANELS
from sgd_replication.experiments.theory_comparison.tables import SCORES
from sgd_replication.jobs.estimates_file import EstimatesFile
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import read_table
from sgd_replication.jobs.writing import write_text
from sgd_replication.pipeline.claims.judge import JudgedClaims
from sgd_replication.pipeline.claims.registry import load_claims
from sgd_replication.reporting.charts.figures import (
    landscape_chart,
    network_chart,
    odds_chart,
    printed_chart,
    specification_chart,
    theory_chart,
)
from sgd_replication.reporting.claims_tables import cited
from sgd_replication.reporting.findings import claim_labels, load_findings
from sgd_replication.reporting.panels import run_pairs
from sgd_replication.reporting.specification import judged_specifications


def run(job: Job[None]) -> None:
    """Write ``charts.json``: a specification for each interactive figure, by the name of the static figure."""
    registry = load_claims(job.input.registry)
    papers = {key: cited(paper) for key, paper in registry.papers.items()}
    estimates = {content.experiment: content.estimates for content in map(EstimatesFile.read, job.input.estimates)}
    analyses = judged_specifications(registry.claims, estimates, JudgedClaims.read(job.input.claims).claims)
    sweeps = {_set_of(file): read_table(SWEEPS, file) for file in job.input.sweeps}
    charts = {
        "escape_wide": landscape_chart(read_table(PANELS, job.input.landscape)),
        "network_wide": network_chart(sweeps),
        "title_claim": odds_chart(read_table(TITLE, job.input.odds)),
        "theory_contest": theory_chart(read_table(SCORES, job.input.scores)),
        "printed_numbers": printed_chart(run_pairs(job.input.printed, job.input.estimates, job.input.panels), papers),
    }
    if analyses:
        labels = claim_labels(load_findings(job.input.findings))
        charts["specification"] = specification_chart(analyses, labels)
    write_text(job.output.charts, json.dumps({"schema": 1, "charts": charts}, ensure_ascii=False, sort_keys=True))


def _set_of(file: Path) -> str:
    return file.parent.name.removeprefix("net-")
