"""Measure the odds of two basins of different sharpness under SGD and under white noise."""

from sgd_replication.experiments.flat_minima.odds import measure_odds, odds_estimates
from sgd_replication.experiments.flat_minima.settings import TitleSettings
from sgd_replication.experiments.flat_minima.tables import TITLE
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[TitleSettings]) -> None:
    """Write the table ``odds`` and the estimates ``title``."""
    odds = measure_odds(job.settings, job.seed, job.cache)
    write_table(odds, TITLE, job.output.odds)
    write_estimates(job, part="title", estimates=odds_estimates(odds, job.seed))
