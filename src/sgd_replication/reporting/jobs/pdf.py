"""Build the report as a PDF."""

from sgd_replication.jobs.job import Job
from sgd_replication.reporting.report_pdf import build_pdf


def run(job: Job[None]) -> None:
    """Write ``report.pdf``."""
    build_pdf(job)
