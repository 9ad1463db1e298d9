"""The network that a configuration describes, by its layers or by a Python file, trained to its minimum."""

from pathlib import Path

from torch import nn

from sgd_diffusion.data import Dataset
from sgd_diffusion.escape import Valley
from sgd_diffusion.landscapes import ClassifierLoss
from sgd_diffusion.problems import connected_network, layered_loss, made_network, module_loss, train_to_valley
from sgd_replication.user_problem.files import load_function
from sgd_replication.user_problem.settings import UserNetworkSettings

FUNCTION, CALL = "network", "network(features, classes)"
GIVEN = "features and classes are whole numbers, how many of each the data have."


def user_network(settings: UserNetworkSettings, dataset: Dataset, seed: int) -> nn.Module:
    """Return the network with its first weights, in double precision and evaluation mode.

    Args:
        settings: widths, or a file with a factory.
        dataset: whose features and classes it must fit.
        seed: base of the first weights' stream; a factory draws from torch's global generator, which it sets.

    Raises:
        ConfigurationError: the file with the factory cannot be used.
        LandscapeError: the factory gives no module, or one that is lazy, or the network is too large.

    Examples:
        >>> import numpy as np
        >>> dataset = Dataset("toy", np.zeros((4, 3)), np.array([0, 0, 1, 1]), classes=2)
        >>> network = user_network(UserNetworkSettings(hidden=[5]), dataset, seed=0)
        >>> [tuple(tensor.shape) for tensor in network.parameters()]
        [(5, 3), (5,), (2, 5), (2,)]
    """
    if settings.file is None:
        return connected_network(dataset, settings.hidden, settings.activation, seed)
    factory = load_function(Path(settings.file), FUNCTION, CALL, GIVEN)
    return made_network(factory, dataset, seed, f"{settings.file}: {CALL}")


def user_loss(network: nn.Module, settings: UserNetworkSettings, dataset: Dataset) -> ClassifierLoss:
    """Return the loss of the network on the data, by the faster code if the configuration gives its layers.

    Args:
        network: with its first weights.
        settings: its layers, or the file that made it, and the weight decay.
        dataset: the examples.

    Raises:
        LandscapeError: the network does not fit the data.
    """
    if settings.file is not None:
        return module_loss(network, dataset, settings.weight_decay)
    return layered_loss(dataset, settings.hidden, settings.activation, settings.weight_decay)


def user_valley(network: nn.Module, settings: UserNetworkSettings, dataset: Dataset) -> Valley:
    """Train the network to its minimum, and measure the valley; leave the network there.

    Args:
        network: with its first weights.
        settings: weight decay.
        dataset: the examples.

    Raises:
        LandscapeError: the network does not fit the data, or no minimum was found.

    Examples:
        >>> import numpy as np
        >>> inputs = np.array([[-2.0], [-1.0], [1.0], [2.0]])
        >>> dataset = Dataset("toy", inputs, np.array([0, 0, 1, 1]), classes=2)
        >>> settings = UserNetworkSettings(hidden=[], weight_decay=0.1)
        >>> valley = user_valley(user_network(settings, dataset, seed=0), settings, dataset)
        >>> round(float(valley.minimum.curvatures[0]), 6)  # of what adds alike to all logits: the weight decay alone
        0.1
    """
    return train_to_valley(network, user_loss(network, settings, dataset))
