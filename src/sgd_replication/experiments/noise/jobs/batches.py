"""Test single parameters and directions at many batch sizes, at every checkpoint of a network."""

from functools import partial

import pandas as pd

from sgd_diffusion.curvature import LOSSES, LayeredNetwork
from sgd_diffusion.gradient_noise import example_projections
from sgd_diffusion.models import FullyConnected
from sgd_diffusion.point_cache import cached_tables
from sgd_replication.experiments.noise.batch_sizes import (
    batch_estimates,
    median_kurtoses,
    over_batch_sizes,
    parameter_means,
    stable_control,
)
from sgd_replication.experiments.noise.settings import BatchJobSettings, BatchSettings
from sgd_replication.experiments.noise.tables import BATCH_KURTOSES, BATCH_SHARES, BATCH_STATISTICS
from sgd_replication.experiments.noise.tracked import tracked_at
from sgd_replication.inputs.networks.checkpoints import STAGES, Checkpoint, load_checkpoints
from sgd_replication.inputs.networks.learnt_set import LearntSet
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[BatchJobSettings]) -> None:
    """Write the tables ``batches``, ``shares`` and ``kurtoses``, and the estimates ``noise-batch``."""
    settings = job.settings.noise
    learnt = LearntSet.of(job, job.settings.network)
    points = [
        (f"{checkpoint.replicate}-{checkpoint.stage}", partial(_tested, learnt, checkpoint, settings, job.seed))
        for checkpoint in load_checkpoints(job.input.checkpoints)
    ]
    batches = cached_tables(job.cache, points, "checkpoints")[list(BATCH_STATISTICS.columns)]
    write_table(batches, BATCH_STATISTICS, job.output.batches)
    write_table(parameter_means(batches), BATCH_SHARES, job.output.shares)
    write_table(median_kurtoses(batches), BATCH_KURTOSES, job.output.kurtoses)
    write_estimates(job, part="noise-batch", estimates=batch_estimates(batches, settings.minibatches))


def _tested(learnt: LearntSet, checkpoint: Checkpoint, settings: BatchSettings, seed: int) -> pd.DataFrame:
    """Return the rows of one checkpoint; a trained network's include those of the stable control."""
    network = learnt.network(checkpoint)
    assert isinstance(network, FullyConnected)  # as the settings demand
    test = partial(over_batch_sizes, batch_sizes=settings.batch_sizes, minibatches=settings.minibatches, seed=seed)
    tracked = tracked_at(network, learnt, checkpoint, settings, seed)
    layered = LayeredNetwork(network, LOSSES["cross-entropy"])
    projections = example_projections(layered, learnt.inputs, learnt.labels, tracked)
    rows = test(projections, tracked, point=(checkpoint.replicate, checkpoint.stage))
    if checkpoint.stage == STAGES[-1]:
        examples, about = stable_control(len(projections), seed, checkpoint.replicate)
        control = test(examples, about, point=("stable control", checkpoint.replicate))
        control = control[control["sample"] == "measured"].assign(sample="stable-control")
        rows = pd.concat([rows, control], ignore_index=True)
    return rows.assign(replicate=checkpoint.replicate, stage=checkpoint.stage)
