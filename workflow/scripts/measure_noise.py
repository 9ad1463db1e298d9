"""Collect gradient noise over minibatches at every checkpoint of a network."""

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from job import Job, JobParser
from networks import LearntSet
from noise_points import followed_at
from parts import Parts

from sgd_diffusion.gradient_noise import NORM, collect_noise, gaussian_twin
from sgd_diffusion.point_cache import cached
from sgd_diffusion.progress import track
from sgd_diffusion.streams import torch_stream
from sgd_replication.experiments.noise.settings import NoiseSettings
from sgd_replication.experiments.noise.tables import COORDINATES
from sgd_replication.inputs.networks.checkpoints import Checkpoint, load_checkpoints
from sgd_replication.inputs.networks.settings import NetworkSettings
from sgd_replication.jobs.tables import write_table

ARRAYS = ("followed", "pooled", "twin", "scale", "live")


def measure(job: Job) -> None:
    settings = NoiseSettings.model_validate(job.raw_settings["noise"])
    learnt = LearntSet.of(job, NetworkSettings.model_validate(job.raw_settings["network"]))
    parts = Parts(job, settings.network)

    def collect(checkpoint: Checkpoint) -> dict[str, object]:
        network = learnt.network(checkpoint)
        followed = followed_at(network, learnt, checkpoint, settings, job.seed)
        point = (settings.network, checkpoint.replicate, checkpoint.stage)
        sample = collect_noise(
            network,
            learnt.inputs,
            learnt.labels,
            batch_size=settings.batch_size,
            minibatches=settings.minibatches,
            pooled_minibatches=settings.pooled_minibatches,
            followed=followed,
            stream=torch_stream(job.seed, "noise minibatches", *point),
        )
        twin = gaussian_twin(
            network,
            learnt.inputs,
            learnt.labels,
            batch_size=settings.batch_size,
            draws=settings.pooled_minibatches,
            stream=torch_stream(job.seed, "noise twin", *point),
        )
        norm = (sample.norm - sample.norm.mean()).unsqueeze(1)  # centred, as all other columns are
        return {
            "table": followed.table.to_dict(orient="list"),
            "followed": torch.cat([sample.followed, norm], 1).cpu(),
            "pooled": sample.pooled.cpu(),
            "twin": twin.cpu(),
            "scale": sample.scale.cpu(),
            "live": sample.live.cpu(),
        }

    checkpoints = load_checkpoints(job.files.checkpoints)
    found = [
        cached(parts, f"{checkpoint.replicate}-{checkpoint.stage}", partial(collect, checkpoint))
        for checkpoint in track(checkpoints, "collecting noise")
    ]
    tables = [
        _placed(pd.DataFrame(sample["table"]), checkpoint, position)
        for position, (sample, checkpoint) in enumerate(zip(found, checkpoints, strict=True))
    ]
    write_table(pd.concat(tables, ignore_index=True), COORDINATES, job.files.coordinates)
    for name in ARRAYS:
        np.save(getattr(job.files, name), torch.stack([sample[name] for sample in found]).numpy())


def _placed(followed: pd.DataFrame, checkpoint: Checkpoint, position: int) -> pd.DataFrame:
    """Say of which checkpoint the columns are, and where in the arrays they stand; the norm is the last of them."""
    norm = pd.DataFrame({"kind": [NORM], "layer": [0], "coordinate": [0], "weight": [1.0]})
    rows = pd.concat([followed, norm], ignore_index=True)
    return rows.assign(
        replicate=checkpoint.replicate, stage=checkpoint.stage, checkpoint=position, column=np.arange(len(rows))
    )[list(COORDINATES.columns)]


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="the data directory")
    parser.add_input("--data", "what the network's data set resolved to")
    parser.add_input("--checkpoints", "the network's weights")
    parser.add_output("--coordinates", "what is followed: a table that indexes the arrays")
    parser.add_output("--followed", "(checkpoints, minibatches, followed) noise of what is followed")
    parser.add_output("--pooled", "(checkpoints, pooled minibatches, parameters) noise of every parameter")
    parser.add_output("--twin", "(checkpoints, pooled minibatches, parameters) Gaussians of the same covariance")
    parser.add_output("--scale", "(checkpoints, parameters) root mean square of every parameter's noise")
    parser.add_output("--live", "(checkpoints, parameters) which parameters have noise at all")
    parser.run(measure)


if __name__ == "__main__":
    main()
