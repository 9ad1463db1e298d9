"""Collect gradient noise over minibatches at every checkpoint of a network."""

from functools import partial

import numpy as np
import pandas as pd
import torch

from sgd_diffusion.gradient_noise import NORM, collect_noise, gaussian_surrogate
from sgd_diffusion.point_cache import cached
from sgd_diffusion.progress import track
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.experiments.noise.settings import CollectJobSettings, CollectSettings
from sgd_replication.experiments.noise.tables import COORDINATES
from sgd_replication.experiments.noise.tracked import tracked_at
from sgd_replication.inputs.networks.checkpoints import Checkpoint, load_checkpoints
from sgd_replication.inputs.networks.learnt_set import LearntSet
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table

ARRAYS = ("followed", "pooled", "twin", "scale", "live")


def run(job: Job[CollectJobSettings]) -> None:
    """Write the table ``coordinates`` and the arrays that it indexes.

    Shapes: ``followed`` (checkpoints, minibatches, columns), ``pooled`` and ``twin`` (checkpoints, pooled minibatches,
    parameters), ``scale`` and ``live`` (checkpoints, parameters).
    """
    learnt = LearntSet.of(job, job.settings.network)
    checkpoints = load_checkpoints(job.input.checkpoints)
    samples = [
        cached(
            job.cache,
            f"{checkpoint.replicate}-{checkpoint.stage}",
            partial(_collected, learnt, checkpoint, job.settings.noise, job.seed),
        )
        for checkpoint in track(checkpoints, "collecting noise")
    ]
    tables = []
    for position, (sample, checkpoint) in enumerate(zip(samples, checkpoints, strict=True)):
        rows = pd.DataFrame(sample["table"])
        place = {"replicate": checkpoint.replicate, "stage": checkpoint.stage, "checkpoint": position}
        tables.append(rows.assign(**place, column=rows.index))
    coordinates = pd.concat(tables, ignore_index=True)[list(COORDINATES.columns)]
    write_table(coordinates, COORDINATES, job.output.coordinates)
    for name in ARRAYS:
        np.save(getattr(job.output, name), torch.stack([sample[name] for sample in samples]).numpy())


def _collected(learnt: LearntSet, checkpoint: Checkpoint, settings: CollectSettings, seed: int) -> dict[str, object]:
    """Return what is followed at one checkpoint, the norm last, and the noise along it and of every parameter."""
    network = learnt.network(checkpoint)
    tracked = tracked_at(network, learnt, checkpoint, settings, seed)
    point = (settings.network, checkpoint.replicate, checkpoint.stage)
    examples = (network, learnt.inputs, learnt.labels)
    sample = collect_noise(
        *examples,
        batch_size=settings.batch_size,
        minibatches=settings.minibatches,
        pooled_minibatches=settings.pooled_minibatches,
        tracked=tracked,
        stream=torch_stream(seed, "noise minibatches", *point),
    )
    stream = torch_stream(seed, "noise twin", *point)
    surrogate = gaussian_surrogate(
        *examples, batch_size=settings.batch_size, draws=settings.pooled_minibatches, stream=stream
    )
    norm = (sample.norm - sample.norm.mean()).unsqueeze(1)  # centred, as all other columns are
    about_norm = pd.DataFrame({"kind": [NORM], "layer": [0], "coordinate": [0], "weight": [1.0]})
    return {
        "table": pd.concat([tracked.table, about_norm], ignore_index=True).to_dict(orient="list"),
        "followed": torch.cat([sample.tracked, norm], 1).cpu(),
        "pooled": sample.pooled.cpu(),
        "twin": surrogate.cpu(),
        "scale": sample.scale.cpu(),
        "live": sample.active.cpu(),
    }
