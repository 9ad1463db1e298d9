"""Train all replicates of one network of the configuration, and save the weights of each at every stage."""

import logging
from dataclasses import asdict
from functools import partial
from typing import Any

from torch import nn

from sgd_diffusion.models import initialise
from sgd_diffusion.point_cache import cached
from sgd_diffusion.progress import track
from sgd_diffusion.torch_streams import torch_stream
from sgd_diffusion.training import evaluate, settle_statistics, train
from sgd_replication.inputs.networks.checkpoints import Checkpoint, Stage, save_checkpoints
from sgd_replication.inputs.networks.learnt_set import LearntSet
from sgd_replication.inputs.networks.settings import NetworkSettings
from sgd_replication.jobs.job import Job

logger = logging.getLogger(__name__)


def run(job: Job[NetworkSettings]) -> None:
    """Write the checkpoints of every replicate at every stage."""
    name = job.wildcards["network"]
    learnt = LearntSet.of(job, job.settings)
    checkpoints = [
        Checkpoint(**content)
        for replicate in track(range(job.settings.replicates), f"training {name}")
        for content in cached(job.cache, f"replicate-{replicate}", partial(_stages, learnt, name, replicate, job.seed))
    ]
    save_checkpoints(checkpoints, job.output.checkpoints)


def _stages(learnt: LearntSet, name: str, replicate: int, seed: int) -> list[dict[str, Any]]:
    """Return the checkpoints of one replicate: after initialisation, after the early epochs and after training."""
    settings, inputs = learnt.design, learnt.inputs
    network = learnt.network().cpu()  # the random stream draws on the CPU
    initialise(network, settings.initialisation, torch_stream(seed, "initialisation", name, replicate))
    network.to(inputs.device)
    settle_statistics(network, inputs)
    found = [_checkpoint(network, learnt, replicate, "random")]
    stream = torch_stream(seed, "training", name, replicate)
    how = settings.training.model_dump()
    epochs: dict[Stage, int] = {"early": settings.early_epochs}
    epochs["trained"] = how.pop("epochs") - settings.early_epochs
    for stage, more in epochs.items():
        train(network, inputs, learnt.labels, stream=stream, epochs=more, **how)
        found.append(_checkpoint(network, learnt, replicate, stage))
    return found


def _checkpoint(network: nn.Module, learnt: LearntSet, replicate: int, stage: Stage) -> dict[str, Any]:
    weights = {key: tensor.detach().to("cpu", copy=True) for key, tensor in network.state_dict().items()}
    loss, accuracy = evaluate(network, learnt.inputs, learnt.labels)
    logger.info("replicate %d, %s: loss %.4g, accuracy %.3f", replicate, stage, loss, accuracy)
    return asdict(Checkpoint(replicate, stage, weights, loss, accuracy))
