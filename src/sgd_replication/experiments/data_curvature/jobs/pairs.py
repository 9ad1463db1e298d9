"""Estimate the preference for the flat one of two minima of a network, and the transitions between them."""

from sgd_replication.experiments.data_curvature.odds_estimates import odds_estimates
from sgd_replication.experiments.data_curvature.set_tables import of_sets
from sgd_replication.experiments.data_curvature.settings import OddsSettings
from sgd_replication.experiments.data_curvature.tables import COMMITTORS, CROSSINGS, ODDS, THEORIES, TRANSITIONS
from sgd_replication.experiments.data_curvature.transition_estimates import transition_estimates
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job


def run(job: Job[OddsSettings]) -> None:
    """Write the estimates ``data-pairs`` from the tables of the data sets with pairs of minima."""
    files = job.input
    for file in files.data:
        job.resolution_in(file)
    crossings, theories = of_sets(CROSSINGS, files.crossings), of_sets(THEORIES, files.theories)
    transitions, committors = of_sets(TRANSITIONS, files.transitions), of_sets(COMMITTORS, files.committors)
    estimates = odds_estimates(of_sets(ODDS, files.odds))
    estimates |= transition_estimates(crossings, theories, transitions, committors)
    evidence = [*files.odds, *files.crossings, *files.theories, *files.transitions, *files.committors]
    write_estimates(job, part="data-pairs", estimates=estimates, evidence=evidence)
