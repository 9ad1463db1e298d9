"""Measure deep and wide diagonal networks: the exponents of the tails, and SGD against the law."""

from sgd_replication.experiments.noise_balance.deep_laws import deep_estimates, measure_deep_laws, measure_deep_tails
from sgd_replication.experiments.noise_balance.opt_in_settings import DeepJobSettings
from sgd_replication.experiments.noise_balance.opt_in_tables import DEEP_LAWS, DEEP_TAILS
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[DeepJobSettings]) -> None:
    """Write the tables ``tails`` and ``laws`` and the estimates ``bal-deep-{setting}``."""
    tails = measure_deep_tails(job.settings, job.seed, job.cache)
    laws = measure_deep_laws(job.settings, job.seed, job.cache)
    write_table(tails, DEEP_TAILS, job.output.tails)
    write_table(laws, DEEP_LAWS, job.output.laws)
    part = f"bal-deep-{job.wildcards['setting']}"
    write_estimates(job, part=part, estimates=deep_estimates(tails, laws))
