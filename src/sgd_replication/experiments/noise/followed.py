"""The parameters and directions that are followed at a checkpoint; every job follows the same ones."""

from torch import nn

from sgd_diffusion.gradient_noise import Followed, choose_followed
from sgd_diffusion.streams import torch_stream
from sgd_replication.experiments.noise.settings import FollowedSettings
from sgd_replication.inputs.networks.checkpoints import Checkpoint
from sgd_replication.inputs.networks.learnt_set import LearntSet


def followed_at(
    network: nn.Module, learnt: LearntSet, checkpoint: Checkpoint, settings: FollowedSettings, seed: int
) -> Followed:
    """Return the followed parameters and directions of one checkpoint.

    Args:
        network: with the weights of the checkpoint.
        learnt: the data set of the network.
        checkpoint: names the random stream, with the network's name.
        settings: how many parameters and directions of each kind.
        seed: base of the stream.
    """
    return choose_followed(
        network,
        learnt.inputs[: settings.hessian_examples],
        learnt.labels[: settings.hessian_examples],
        per_layer=settings.coordinates_per_layer,
        random_directions=settings.random_directions,
        leading=settings.top_directions,
        stream=torch_stream(seed, "noise coordinates", settings.network, checkpoint.replicate, checkpoint.stage),
    )
