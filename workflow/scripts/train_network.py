"""Train one of the configuration's networks, every replicate, and keep its weights at every stage."""

import logging
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from job import Job, JobParser
from networks import LearntSet
from parts import Parts
from torch import nn

from sgd_diffusion.models import initialise
from sgd_diffusion.point_cache import cached
from sgd_diffusion.progress import track
from sgd_diffusion.streams import torch_stream
from sgd_diffusion.training import evaluate, settle_statistics, train
from sgd_replication.inputs.networks.checkpoints import Checkpoint, Stage, save_checkpoints
from sgd_replication.inputs.networks.settings import NetworkSettings

logger = logging.getLogger(__name__)


def train_replicates(job: Job) -> None:
    settings = job.settings(NetworkSettings)
    learnt = LearntSet.of(job, settings)
    inputs, labels = learnt.inputs, learnt.labels
    name = job.files.network
    parts = Parts(job, name)

    def checkpoint(network: nn.Module, replicate: int, stage: Stage) -> dict[str, Any]:
        weights = {key: tensor.detach().to("cpu", copy=True) for key, tensor in network.state_dict().items()}
        loss, accuracy = evaluate(network, inputs, labels)
        logger.info("replicate %d, %s: loss %.4g, accuracy %.3f", replicate, stage, loss, accuracy)
        return asdict(Checkpoint(replicate, stage, weights, loss, accuracy))

    def every_stage(replicate: int) -> list[dict[str, Any]]:
        network = learnt.network().cpu()  # where its stream is
        initialise(network, settings.initialisation, torch_stream(job.seed, "initialisation", name, replicate))
        network.to(inputs.device)
        settle_statistics(network, inputs)
        found = [checkpoint(network, replicate, "random")]
        stream = torch_stream(job.seed, "training", name, replicate)
        how = settings.training.model_dump()
        epochs: dict[Stage, int] = {
            "early": settings.early_epochs,
            "trained": how.pop("epochs") - settings.early_epochs,
        }
        for stage, more in epochs.items():
            train(network, inputs, labels, stream=stream, epochs=more, **how)
            found.append(checkpoint(network, replicate, stage))
        return found

    checkpoints = [
        Checkpoint(**content)
        for replicate in track(range(settings.replicates), f"training {name}")
        for content in cached(parts, f"replicate-{replicate}", partial(every_stage, replicate))
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
