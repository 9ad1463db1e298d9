"""Build the report as a PDF and as an HTML page. If one of them fails, Snakemake deletes both."""

from sgd_replication.jobs.job import Job
from sgd_replication.pipeline.job_settings import ReportSettings
from sgd_replication.reporting.report_page import build_page
from sgd_replication.reporting.report_pdf import build_pdf


def run(job: Job[ReportSettings]) -> None:
    """Write ``report.pdf`` and ``report.html``."""
    build_pdf(job)
    build_page(job)
