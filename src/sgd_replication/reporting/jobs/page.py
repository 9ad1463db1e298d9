"""Build the report as one HTML page."""

from sgd_replication.jobs.job import Job
from sgd_replication.pipeline.job_settings import PageSettings
from sgd_replication.reporting.report_page import build_page


def run(job: Job[PageSettings]) -> None:
    """Write ``report.html``."""
    build_page(job)
