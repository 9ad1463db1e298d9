"""From a network's settings, its data and its checkpoints to what a job computes with."""

from dataclasses import dataclass
from pathlib import Path

import torch
from job import Job
from torch import Tensor, nn

from sgd_diffusion.data import Dataset
from sgd_diffusion.models import build
from sgd_replication.inputs.networks.checkpoints import Checkpoint, Stage, load_checkpoints
from sgd_replication.inputs.networks.settings import NetworkSettings


@dataclass(frozen=True)
class LearntSet:
    """The examples of a network's data set, in the network's precision, and the network's design."""

    design: NetworkSettings
    dataset: Dataset
    inputs: Tensor
    labels: Tensor

    @classmethod
    def of(cls, job: Job, design: NetworkSettings) -> "LearntSet":
        """Load what the job's `--data` and `--directory` name, to the job's device."""
        device = job.device()
        dataset = job.dataset(job.files.data, job.files.directory)
        inputs = torch.from_numpy(dataset.inputs).to(device, getattr(torch, design.precision))
        return cls(design, dataset, inputs, torch.from_numpy(dataset.labels).to(device))

    def network(self, checkpoint: Checkpoint | None = None) -> nn.Module:
        """Return the network at a checkpoint's weights, or at weights of no meaning."""
        network = build(
            self.design.architecture,
            features=self.dataset.features,
            widths=self.design.hidden,
            classes=self.dataset.classes,
            activation=self.design.activation,
            precision=self.design.precision,
        )
        if checkpoint is not None:
            network.load_state_dict(checkpoint.weights)
        return network.to(self.inputs.device)


def first_replicate(file: Path, stage: Stage) -> Checkpoint:
    """Return the checkpoint of replicate 0 at a stage."""
    return next(found for found in load_checkpoints(file) if (found.replicate, found.stage) == (0, stage))
