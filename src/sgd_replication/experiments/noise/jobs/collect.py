"""Collect gradient noise over minibatches at every checkpoint of a network."""

from functools import partial

import numpy as np
import pandas as pd
import torch

from sgd_diffusion.gradient_noise import NORM, collect_noise, gaussian_surrogate
from sgd_diffusion.point_cache import cached
from sgd_diffusion.progress import track
from sgd_diffusion.streams import torch_stream
from sgd_replication.experiments.noise.settings import CollectJobSettings, CollectSettings
from sgd_replication.experiments.noise.tables import COORDINATES
from sgd_replication.experiments.noise.tracked import tracked_at
from sgd_replication.inputs.networks.checkpoints import Checkpoint, load_checkpoints
from sgd_replication.inputs.networks.learnt_set import LearntSet
from sgd_replication.jobs.job import Job
from sgd_replication.jobs.tables import write_table


def run(job: Job[CollectJobSettings]) -> None:
    """Write the table ``coordinates`` and the arrays that it indexes.

    Shapes: ``followed`` (checkpoints, minibatches, columns), ``pooled`` and ``twin`` (checkpoints, pooled minibatches,
    parameters), ``scale`` and ``live`` (checkpoints, parameters).
    """
    output = job.output
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
    tables = [
        _indexed(pd.DataFrame(sample["table"]), checkpoint, position)
        for position, (sample, checkpoint) in enumerate(zip(samples, checkpoints, strict=True))
    ]
    write_table(pd.concat(tables, ignore_index=True), COORDINATES, output.coordinates)
    arrays = {
        "followed": output.followed,
        "pooled": output.pooled,
        "twin": output.twin,
        "scale": output.scale,
        "live": output.live,
    }
    for name, file in arrays.items():
        np.save(file, torch.stack([sample[name] for sample in samples]).numpy())


def _collected(learnt: LearntSet, checkpoint: Checkpoint, settings: CollectSettings, seed: int) -> dict[str, object]:
    """Return what is followed at one checkpoint, and the noise along it and of every parameter."""
    network = learnt.network(checkpoint)
    tracked = tracked_at(network, learnt, checkpoint, settings, seed)
    point = (settings.network, checkpoint.replicate, checkpoint.stage)
    sample = collect_noise(
        network,
        learnt.inputs,
        learnt.labels,
        batch_size=settings.batch_size,
        minibatches=settings.minibatches,
        pooled_minibatches=settings.pooled_minibatches,
        tracked=tracked,
        stream=torch_stream(seed, "noise minibatches", *point),
    )
    surrogate = gaussian_surrogate(
        network,
        learnt.inputs,
        learnt.labels,
        batch_size=settings.batch_size,
        draws=settings.pooled_minibatches,
        stream=torch_stream(seed, "noise twin", *point),
    )
    norm = (sample.norm - sample.norm.mean()).unsqueeze(1)  # centred, as all other columns are
    return {
        "table": tracked.table.to_dict(orient="list"),
        "followed": torch.cat([sample.tracked, norm], 1).cpu(),
        "pooled": sample.pooled.cpu(),
        "twin": surrogate.cpu(),
        "scale": sample.scale.cpu(),
        "live": sample.active.cpu(),
    }


def _indexed(tracked: pd.DataFrame, checkpoint: Checkpoint, position: int) -> pd.DataFrame:
    """Return the rows of the table ``coordinates`` of one checkpoint; the norm is the last column of the arrays."""
    norm = pd.DataFrame({"kind": [NORM], "layer": [0], "coordinate": [0], "weight": [1.0]})
    rows = pd.concat([tracked, norm], ignore_index=True)
    return rows.assign(
        replicate=checkpoint.replicate, stage=checkpoint.stage, checkpoint=position, column=np.arange(len(rows))
    )[list(COORDINATES.columns)]
