"""What the noise is followed along at a checkpoint: the same in every job that looks at it."""

from networks import LearntSet
from torch import nn

from sgd_diffusion.gradient_noise import Followed, choose_followed
from sgd_diffusion.streams import torch_stream
from sgd_replication.experiments.noise.settings import NoiseSettings
from sgd_replication.inputs.networks.checkpoints import Checkpoint


def followed_at(
    network: nn.Module, learnt: LearntSet, checkpoint: Checkpoint, settings: NoiseSettings, seed: int
) -> Followed:
    """Choose parameters and directions at one checkpoint."""
    return choose_followed(
        network,
        learnt.inputs[: settings.hessian_examples],
        learnt.labels[: settings.hessian_examples],
        per_layer=settings.coordinates_per_layer,
        random_directions=settings.random_directions,
        leading=settings.top_directions,
        stream=torch_stream(seed, "noise coordinates", settings.network, checkpoint.replicate, checkpoint.stage),
    )
