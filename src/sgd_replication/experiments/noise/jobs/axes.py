"""Test gradients across parameters, iterations and minibatches, and the spectrum of their covariance."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd

from sgd_diffusion.models import FullyConnected, initialise
from sgd_diffusion.point_cache import cached
from sgd_diffusion.progress import track
from sgd_diffusion.torch_streams import torch_stream
from sgd_diffusion.training import train
from sgd_replication.experiments.noise.axes import measure_axes
from sgd_replication.experiments.noise.axis_estimates import axis_estimates
from sgd_replication.experiments.noise.axis_settings import AxisJobSettings
from sgd_replication.experiments.noise.axis_tables import AXIS_RANKS, NOISE_AXES
from sgd_replication.inputs.networks.checkpoints import ENDS, Checkpoint, Stage, load_checkpoints
from sgd_replication.inputs.networks.learnt_set import LearntSet
from sgd_replication.jobs.estimates_file import write_estimates
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[AxisJobSettings]) -> None:
    """Write the tables ``axes`` and ``ranks``, and the estimates ``noise-axes``."""
    settings = job.settings
    learnt = LearntSet.of(job, settings.network)
    points = [
        (f"checkpoint-{one.replicate}-{one.stage}", partial(_of_checkpoint, learnt, one, settings, job.seed))
        for one in load_checkpoints(job.input.checkpoints)
        if one.stage in ENDS
    ]
    points += [
        (f"{_name(widths)}-{number}", partial(_of_widths, learnt, widths, number, settings, job.seed))
        for widths in settings.axes.architectures
        for number in range(settings.axes.copies)
    ]
    found = [cached(job.cache, name, compute) for name, compute in track(points, "networks")]
    axes, ranks = (pd.concat([pd.DataFrame(one[key]) for one in found], ignore_index=True) for key in ("axes", "ranks"))
    axes = axes[list(NOISE_AXES.columns)]
    write_table(axes, NOISE_AXES, job.output.axes)
    write_table(ranks[list(AXIS_RANKS.columns)], AXIS_RANKS, job.output.ranks)
    write_estimates(job, part="noise-axes", estimates=axis_estimates(axes))


def _of_checkpoint(
    learnt: LearntSet, checkpoint: Checkpoint, settings: AxisJobSettings, seed: int
) -> dict[str, dict[str, list[Any]]]:
    """Return the rows of a replicate of the network at one stage, on all of its examples."""
    network = learnt.network(checkpoint)
    assert isinstance(network, FullyConnected)  # as the settings demand
    return _tested(network, learnt, learnt.design.hidden, checkpoint.replicate, checkpoint.stage, settings, seed)


def _of_widths(
    learnt: LearntSet, widths: Sequence[int], number: int, settings: AxisJobSettings, seed: int
) -> dict[str, dict[str, list[Any]]]:
    """Return the rows of a network of other widths, before and after its training on the first examples."""
    few, design = learnt.first(settings.axes.images), learnt.design
    place = (_name(widths), number)
    network = FullyConnected([learnt.dataset.features, *widths, learnt.dataset.classes], design.activation)
    initialise(network, design.initialisation, torch_stream(seed, "noise axes, initialisation", *place))
    random = _tested(network, few, widths, number, ENDS[0], settings, seed)
    stream = torch_stream(seed, "noise axes, training", *place)
    train(network, few.inputs, few.labels, stream=stream, **design.training.model_dump())
    trained = _tested(network, few, widths, number, ENDS[1], settings, seed)
    return {
        table: {column: values + trained[table][column] for column, values in columns.items()}
        for table, columns in random.items()
    }


def _tested(
    network: FullyConnected,
    learnt: LearntSet,
    widths: Sequence[int],
    number: int,
    stage: Stage,
    settings: AxisJobSettings,
    seed: int,
) -> dict[str, dict[str, list[Any]]]:
    name = _name(widths)
    tables = measure_axes(network, learnt.inputs, learnt.labels, settings, seed, point=(name, number, stage))
    placed = [table.assign(network=name, replicate=number, stage=stage) for table in tables]
    return {
        key: {str(column): list(table[column]) for column in table}
        for key, table in zip(("axes", "ranks"), placed, strict=True)
    }


def _name(widths: Sequence[int]) -> str:
    """Return the widths of the hidden layers as a word."""
    return "-".join(map(str, widths))
