"""Collect gradient noise over minibatches at every checkpoint of the noise experiment's network."""

from pathlib import Path

import numpy as np
import pandas as pd
import torch
from job import Job, JobParser

from sgd_diffusion.config import NetworkSettings, NoiseSettings
from sgd_diffusion.measurements import write_table
from sgd_diffusion.models import Checkpoint, FullyConnected, load_checkpoints
from sgd_diffusion.noise import COORDINATES, NoiseSample, collect_noise, sample_coordinates
from sgd_diffusion.progress import track
from sgd_diffusion.streams import torch_stream


def measure(job: Job) -> None:
    settings = NoiseSettings.model_validate(job.raw_settings["noise"])
    design = NetworkSettings.model_validate(job.raw_settings["network"])
    dataset = job.dataset(job.files.data, job.files.directory)
    inputs, labels = torch.from_numpy(dataset.inputs), torch.from_numpy(dataset.labels)
    network = FullyConnected([dataset.features, *design.hidden, dataset.classes], design.activation)
    checkpoints = load_checkpoints(job.files.checkpoints)
    tables: list[pd.DataFrame] = []
    samples: list[NoiseSample] = []
    for position, checkpoint in enumerate(track(checkpoints, "collecting noise")):
        point = (settings.network, checkpoint.replicate, checkpoint.stage)
        followed = sample_coordinates(
            network.layer_of_coordinate(),
            settings.coordinates_per_layer,
            torch_stream(job.seed, "noise coordinates", *point),
        )
        network.load_state_dict(checkpoint.weights)
        samples.append(
            collect_noise(
                network,
                inputs,
                labels,
                batch_size=settings.batch_size,
                minibatches=settings.minibatches,
                pooled_minibatches=settings.pooled_minibatches,
                coordinates=torch.tensor(followed["coordinate"].to_numpy()),
                stream=torch_stream(job.seed, "noise minibatches", *point),
            )
        )
        tables.append(_placed(followed, checkpoint, position))
    write_table(pd.concat(tables, ignore_index=True), COORDINATES, job.files.coordinates)
    for name in ("followed", "pooled", "scale", "live"):
        np.save(getattr(job.files, name), torch.stack([getattr(sample, name) for sample in samples]).numpy())


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
