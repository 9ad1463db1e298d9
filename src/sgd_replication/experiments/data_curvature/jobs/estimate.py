"""Estimate the noise at saddles and the laws of escape of the networks whose curvature is that of the data."""

from sgd_replication.experiments.data_curvature.counts import network_estimates, saddle_estimates
from sgd_replication.experiments.data_curvature.exponent_ratios import (
    exponent_ratios,
    prediction_estimates,
    surrogate_estimates,
)
from sgd_replication.experiments.data_curvature.laws import law_estimates, replacement_estimates
from sgd_replication.experiments.data_curvature.methods import method_estimates
from sgd_replication.experiments.data_curvature.points import NETWORK
from sgd_replication.experiments.data_curvature.samples import UNITS
from sgd_replication.experiments.data_curvature.set_tables import of_sets
from sgd_replication.experiments.data_curvature.settings import EscapeSettings
from sgd_replication.experiments.data_curvature.tables import COMMITTEES, NETWORKS, PREDICTIONS, SADDLES, TIMES
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job


def run(job: Job[EscapeSettings]) -> None:
    """Write the estimates ``data-curvature`` from the tables of all data sets."""
    files = job.input
    for file in files.data:
        job.resolution_in(file)
    committees, saddles = of_sets(COMMITTEES, files.committees), of_sets(SADDLES, files.saddles)
    networks, times = of_sets(NETWORKS, files.networks), of_sets(TIMES, files.times)
    ratios = exponent_ratios(times, job.seed)
    estimates = saddle_estimates(committees, saddles) | surrogate_estimates(times, ratios) | law_estimates(times)
    trained = len(UNITS) * job.settings.draws * len(files.networks)
    estimates |= network_estimates(networks, trained) | replacement_estimates(networks, times, job.settings.rows)
    point = [*NETWORK, "sweep", "noise", "batch_size", "learning_rate"]
    for name, part in (("surrogate", times["noise"] == "Gaussian"), ("data_eta", times["sweep"] == "eta")):
        estimates |= method_estimates(name, times[part], point)
    estimates |= prediction_estimates(ratios, of_sets(PREDICTIONS, files.predictions))
    evidence = [*files.committees, *files.saddles, *files.networks, *files.times, *files.predictions]
    write_estimates(job, part="data-curvature", estimates=estimates, evidence=evidence)
