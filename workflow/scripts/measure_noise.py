"""Collect gradient noise over minibatches at every checkpoint of the noise experiment's network."""

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from job import Job, JobParser
from parts import Parts

from sgd_diffusion.config import NetworkSettings, NoiseSettings
from sgd_diffusion.measurements import write_table
from sgd_diffusion.models import Checkpoint, FullyConnected, load_checkpoints
from sgd_diffusion.noise import COORDINATES, collect_noise, sample_coordinates
from sgd_diffusion.progress import track
from sgd_diffusion.streams import torch_stream

ARRAYS = ("followed", "pooled", "scale", "live")


def measure(job: Job) -> None:
    settings = NoiseSettings.model_validate(job.raw_settings["noise"])
    design = NetworkSettings.model_validate(job.raw_settings["network"])
    dataset = job.dataset(job.files.data, job.files.directory)
    inputs, labels = torch.from_numpy(dataset.inputs), torch.from_numpy(dataset.labels)
    network = FullyConnected([dataset.features, *design.hidden, dataset.classes], design.activation)
    parts = Parts(job)

    def collect(checkpoint: Checkpoint, coordinates: pd.Series, stream: torch.Generator) -> dict[str, torch.Tensor]:
        network.load_state_dict(checkpoint.weights)
        sample = collect_noise(
            network,
            inputs,
            labels,
            batch_size=settings.batch_size,
            minibatches=settings.minibatches,
            pooled_minibatches=settings.pooled_minibatches,
            coordinates=torch.tensor(coordinates.to_numpy()),
            stream=stream,
        )
        return {name: getattr(sample, name) for name in ARRAYS}

    tables: list[pd.DataFrame] = []
    samples: list[dict[str, torch.Tensor]] = []
    for position, checkpoint in enumerate(track(load_checkpoints(job.files.checkpoints), "collecting noise")):
        point = (settings.network, checkpoint.replicate, checkpoint.stage)
        followed = sample_coordinates(
            network.layer_of_coordinate(),
            settings.coordinates_per_layer,
            torch_stream(job.seed, "noise coordinates", *point),
        )
        tables.append(_placed(followed, checkpoint, position))
        stream = torch_stream(job.seed, "noise minibatches", *point)
        work = partial(collect, checkpoint, followed["coordinate"], stream)
        samples.append(parts.get(f"{checkpoint.replicate}-{checkpoint.stage}", work))
    write_table(pd.concat(tables, ignore_index=True), COORDINATES, job.files.coordinates)
    for name in ARRAYS:
        np.save(getattr(job.files, name), torch.stack([sample[name] for sample in samples]).numpy())


def _placed(followed: pd.DataFrame, checkpoint: Checkpoint, position: int) -> pd.DataFrame:
    """Say of which checkpoint the followed parameters are, and where in the arrays their noise stands."""
    return followed.assign(
        replicate=checkpoint.replicate, stage=checkpoint.stage, checkpoint=position, column=np.arange(len(followed))
    )[list(COORDINATES.columns)]


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="the data directory")
    parser.add_input("--data", "what the network's data set resolved to")
    parser.add_input("--checkpoints", "the network's weights")
    parser.add_output("--coordinates", "the followed parameters: a table that indexes the arrays")
    parser.add_output("--followed", "(checkpoints, minibatches, followed) noise of the followed parameters")
    parser.add_output("--pooled", "(checkpoints, pooled minibatches, parameters) noise of every parameter")
    parser.add_output("--scale", "(checkpoints, parameters) root mean square of every parameter's noise")
    parser.add_output("--live", "(checkpoints, parameters) which parameters have noise at all")
    parser.run(measure)


if __name__ == "__main__":
    main()
