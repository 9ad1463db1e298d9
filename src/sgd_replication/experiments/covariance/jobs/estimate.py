"""Estimate how gradient noise compares with curvature at random and trained weights, of one network and of many."""

from sgd_diffusion.estimates import Estimate
from sgd_replication.experiments.covariance.estimates import checkpoint_estimates
from sgd_replication.experiments.covariance.layer_estimates import network_estimates
from sgd_replication.experiments.covariance.tables import LAYERS, MATRICES, MEASURES, MINIBATCHES
from sgd_replication.inputs.networks.checkpoints import ENDS
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import read_table


def run(job: Job[None]) -> None:
    """Write the estimates ``cov-<network>``."""
    job.resolution()
    measures, matrices, minibatches = job.input.measures, job.input.matrices, job.input.minibatches
    layers = job.input.layers
    estimates: dict[str, Estimate] = network_estimates(read_table(LAYERS, layers))
    for stage, *files in zip(ENDS, measures, matrices, minibatches, strict=True):
        tables = map(read_table, (MEASURES, MATRICES, MINIBATCHES), files)
        estimates |= checkpoint_estimates(stage, *tables)
    evidence = [*measures, *matrices, *minibatches, layers]
    write_estimates(job, part=f"cov-{job.wildcards['network']}", estimates=estimates, evidence=evidence)
