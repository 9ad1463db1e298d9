"""Compare gradient noise with curvature at one checkpoint, on every example of its set."""

from typing import cast

from sgd_diffusion.models import FullyConnected
from sgd_replication.experiments.covariance.checkpoint import CheckpointCurvature, as_measures
from sgd_replication.experiments.covariance.settings import MeasureSettings
from sgd_replication.experiments.covariance.tables import ELEMENTS, MATRICES, MEASURES, MINIBATCHES
from sgd_replication.inputs.networks.checkpoints import Stage
from sgd_replication.inputs.networks.learnt_set import LearntSet, first_replicate
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[MeasureSettings]) -> None:
    """Write the tables ``elements``, ``matrices``, ``measures`` and ``minibatches``."""
    settings, output = job.settings.covariance, job.output
    learnt = LearntSet.of(job, job.settings.network)
    network = learnt.network(first_replicate(job.input.checkpoints, cast(Stage, job.wildcards["stage"])))
    assert isinstance(network, FullyConnected)  # as the settings demand
    found = CheckpointCurvature.of(network, learnt.inputs, learnt.labels, "cross-entropy", settings, job.seed)
    write_table(found.elements(), ELEMENTS, output.elements)
    write_table(found.whole(), MATRICES, output.matrices)
    write_table(as_measures(found.estimates(settings)), MEASURES, output.measures)
    write_table(found.minibatches(settings, job.seed), MINIBATCHES, output.minibatches)
