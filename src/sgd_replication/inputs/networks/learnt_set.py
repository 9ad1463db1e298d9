"""A network's data set on the device of a job, together with the network's design."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import torch
from torch import Tensor, nn

from sgd_diffusion.data import Dataset
from sgd_diffusion.models import build
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.inputs.networks.checkpoints import Checkpoint, Stage, load_checkpoints
from sgd_replication.inputs.networks.settings import NetworkSettings
from sgd_replication.jobs.job import Job


@dataclass(frozen=True)
class LearntSet:
    """The examples that a network learns, in the network's precision, and the network's design.

    Attributes:
        design: settings of the network.
        dataset: data set that the network learns.
        inputs: inputs of shape (examples, features), on the job's device.
        labels: labels of shape (examples,), on the job's device.

    Examples:
        >>> import numpy as np
        >>> data = Dataset("toy", np.zeros((4, 3)), np.array([0, 1, 0, 1]), classes=2)
        >>> design = NetworkSettings(data="digits", hidden=[5])
        >>> learnt = LearntSet(design, data, torch.from_numpy(data.inputs), torch.from_numpy(data.labels))
        >>> learnt.network()(learnt.first(3).inputs).shape
        torch.Size([3, 2])
    """

    design: NetworkSettings
    dataset: Dataset
    inputs: Tensor
    labels: Tensor

    @classmethod
    def of(cls, job: Job[Any], design: NetworkSettings) -> Self:
        """Load the data set of a job's input `data` to the job's device.

        Args:
            job: job with the input `data`.
            design: settings of the network.
        """
        device = job.device()
        dataset = load_dataset(job.resolution())
        inputs = torch.from_numpy(dataset.inputs).to(device, getattr(torch, design.precision))
        return cls(design, dataset, inputs, torch.from_numpy(dataset.labels).to(device))

    def first(self, examples: int) -> Self:
        """Return the set of the first examples only; the description of the data set stays that of the whole."""
        return replace(self, inputs=self.inputs[:examples], labels=self.labels[:examples])

    def network(self, checkpoint: Checkpoint | None = None) -> nn.Module:
        """Return the network with the weights of a checkpoint; without a checkpoint, its weights are arbitrary."""
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
    """Return the checkpoint of replicate 0 at a stage, from a file of checkpoints.

    Examples:
        >>> import tempfile
        >>> from sgd_replication.inputs.networks.checkpoints import save_checkpoints
        >>> weights = {"weight": torch.ones(2)}
        >>> both = [Checkpoint(number, "trained", weights, loss=0.1 + number, accuracy=1.0) for number in (1, 0)]
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save_checkpoints(both, Path(folder, "checkpoints.pt"))
        ...     first_replicate(Path(folder, "checkpoints.pt"), "trained").loss
        0.1
    """
    return next(found for found in load_checkpoints(file) if (found.replicate, found.stage) == (0, stage))
