"""Measure the odds of two basins of different sharpness under SGD, heavy ball and Adam."""

from sgd_replication.experiments.optimisers.estimates import odds_estimates
from sgd_replication.experiments.optimisers.odds import measure_odds
from sgd_replication.experiments.optimisers.settings import OddsSettings
from sgd_replication.experiments.optimisers.tables import ODDS
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[OddsSettings]) -> None:
    """Write the table ``odds`` and the estimates ``optimisers-odds``."""
    rows = measure_odds(job.settings, job.seed, job.cache)
    write_table(rows, ODDS, job.output.odds)
    write_estimates(job, part="optimisers-odds", estimates=odds_estimates(rows))
