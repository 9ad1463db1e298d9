"""The networks with initial weights of all trainings of a problem."""

from typing import Protocol

from torch import Tensor, nn
from torch.nn.utils import parameters_to_vector

from sgd_diffusion.data import TrainingSet
from sgd_replication.jobs.errors import ConfigurationError
from sgd_replication.user_problem.network import user_network
from sgd_replication.user_problem.network_settings import UserNetworkSettings
from sgd_replication.user_problem.trainings import training_seed


class TrainingSettings(Protocol):
    """The settings that initial weights depend on."""

    @property
    def network(self) -> UserNetworkSettings:
        """The network."""

    @property
    def seeds(self) -> int:
        """Number of trainings."""


def initial_networks(settings: TrainingSettings, dataset: TrainingSet, seed: int) -> list[nn.Module]:
    """Return a network with initial weights for each training.

    Args:
        settings: settings of the network, and the number of trainings.
        dataset: examples.
        seed: base seed of the run.

    Raises:
        ConfigurationError: all trainings would start from the same weights.

    Examples:
        >>> import numpy as np
        >>> from types import SimpleNamespace
        >>> from sgd_diffusion.data import Dataset
        >>> dataset = Dataset("toy", np.sin(np.arange(32.0)).reshape(16, 2), np.arange(16) % 2, classes=2)
        >>> settings = SimpleNamespace(network=UserNetworkSettings(hidden=[3]), seeds=2)
        >>> first, second = initial_networks(settings, dataset, seed=0)
        >>> bool((_weights(first) == _weights(second)).any())
        False
    """
    networks = [
        user_network(settings.network, dataset, training_seed(seed, number)) for number in range(1, settings.seeds + 1)
    ]
    if settings.seeds > 1 and bool((_weights(networks[0]) == _weights(networks[1])).all()):
        raise ConfigurationError(
            f"seeds: {settings.seeds} trainings would start from the same weights, because the network draws its "
            "initial weights from another generator than torch's global one, or does not draw them. Draw them from "
            "torch's global generator, or set `seeds: 1`."
        )
    return networks


def _weights(network: nn.Module) -> Tensor:
    return parameters_to_vector(network.parameters()).detach()
