"""The parameters and directions that are followed at a checkpoint; every job follows the same ones."""

from torch import nn

from sgd_diffusion.gradient_noise import TrackedDirections, choose_directions
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.experiments.noise.settings import TrackedSettings
from sgd_replication.inputs.networks.checkpoints import Checkpoint
from sgd_replication.inputs.networks.learnt_set import LearntSet


def tracked_at(
    network: nn.Module, learnt: LearntSet, checkpoint: Checkpoint, settings: TrackedSettings, seed: int
) -> TrackedDirections:
    """Return the followed parameters and directions of one checkpoint.

    Args:
        network: with the weights of the checkpoint.
        learnt: the data set of the network.
        checkpoint: names the random stream, with the network's name.
        settings: how many parameters and directions of each kind.
        seed: base of the stream.

    Examples:
        >>> import numpy as np
        >>> import torch
        >>> from sgd_diffusion.data import Dataset
        >>> from sgd_replication.inputs.networks.settings import NetworkSettings
        >>> stream = np.random.default_rng(0)
        >>> dataset = Dataset("toy", stream.normal(size=(40, 2)), stream.integers(0, 2, 40), classes=2)
        >>> design = NetworkSettings(data="digits", hidden=[3], activation="tanh")
        >>> learnt = LearntSet(design, dataset, torch.from_numpy(dataset.inputs), torch.from_numpy(dataset.labels))
        >>> network = learnt.network()
        >>> checkpoint = Checkpoint(0, "random", network.state_dict(), loss=0.7, accuracy=0.5)
        >>> settings = TrackedSettings(coordinates_per_layer=4, random_directions=2, top_directions=1)
        >>> tracked_at(network, learnt, checkpoint, settings, seed=0).table["kind"].value_counts().to_dict()
        {'parameter': 8, 'random direction': 2, 'leading eigenvector': 1}
    """
    return choose_directions(
        network,
        learnt.inputs[: settings.hessian_examples],
        learnt.labels[: settings.hessian_examples],
        per_layer=settings.coordinates_per_layer,
        random_directions=settings.random_directions,
        leading=settings.top_directions,
        stream=torch_stream(seed, "noise coordinates", settings.network, checkpoint.replicate, checkpoint.stage),
    )
