"""Train one of the configuration's networks, every replicate, and keep its random and its trained weights."""

import logging
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import torch
from job import Job, JobParser
from parts import Parts

from sgd_diffusion.config import NetworkSettings
from sgd_diffusion.models import Checkpoint, FullyConnected, Stage, initialise, save_checkpoints
from sgd_diffusion.progress import track
from sgd_diffusion.streams import torch_stream
from sgd_diffusion.training import evaluate, train

logger = logging.getLogger(__name__)


def train_replicates(job: Job) -> None:
    settings = job.settings(NetworkSettings)
    dataset = job.dataset(job.files.data, job.files.directory)
    inputs, labels = torch.from_numpy(dataset.inputs), torch.from_numpy(dataset.labels)
    name = job.files.network
    parts = Parts(job, name)

    def checkpoint(network: FullyConnected, replicate: int, stage: Stage) -> dict[str, Any]:
        weights = {key: tensor.detach().clone() for key, tensor in network.state_dict().items()}
        loss, accuracy = evaluate(network, inputs, labels)
        logger.info("replicate %d, %s: loss %.4g, accuracy %.3f", replicate, stage, loss, accuracy)
        return asdict(Checkpoint(replicate, stage, weights, loss, accuracy))

    def both_stages(replicate: int) -> list[dict[str, Any]]:
        network = FullyConnected([dataset.features, *settings.hidden, dataset.classes], settings.activation)
        initialise(network, settings.initialisation, torch_stream(job.seed, "initialisation", name, replicate))
        as_initialised = checkpoint(network, replicate, "random")
        stream = torch_stream(job.seed, "training", name, replicate)
        train(network, inputs, labels, stream=stream, **settings.training.model_dump())
        return [as_initialised, checkpoint(network, replicate, "trained")]

    checkpoints = [
        Checkpoint(**content)
        for replicate in track(range(settings.replicates), f"training {name}")
        for content in parts.get(f"replicate-{replicate}", partial(both_stages, replicate))
    ]
    save_checkpoints(checkpoints, job.files.checkpoints)


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--network", required=True, help="the network's name in the configuration")
    parser.add_argument("--directory", type=Path, required=True, help="the data directory")
    parser.add_input("--data", "what the network's data set resolved to")
    parser.add_output("--checkpoints", "the weights of every replicate at every stage")
    parser.run(train_replicates)


if __name__ == "__main__":
    main()
