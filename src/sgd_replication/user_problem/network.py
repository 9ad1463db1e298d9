"""The network that a configuration gives by its layers or as a Python file, and its training to a minimum."""

from pathlib import Path

from torch import nn

from sgd_diffusion.data import Dataset
from sgd_diffusion.escape import QuadraticBasin
from sgd_diffusion.landscapes import ClassifierLoss
from sgd_diffusion.problems import connected_network, layered_loss, made_network, module_loss, train_to_basin
from sgd_replication.user_problem.files import load_function
from sgd_replication.user_problem.settings import UserNetworkSettings

FUNCTION, CALL = "network", "network(features, classes)"
GIVEN = "features and classes are the numbers of features and of classes of the data."


def user_network(settings: UserNetworkSettings, dataset: Dataset, seed: int) -> nn.Module:
    """Return the network with initial weights, in double precision and evaluation mode.

    Args:
        settings: widths of the hidden layers, or a file with a factory.
        dataset: data set that gives the numbers of features and classes.
        seed: base seed of the initial weights. For a factory, torch's global generator is seeded, because it draws from
            that.

    Raises:
        ConfigurationError: the file with the factory cannot be used.
        LandscapeError: the factory does not return a torch module, the module is lazy, or it has too many parameters.

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
    """Return the loss of the network on the data; layers of the configuration are computed by faster code.

    Args:
        network: network with initial weights.
        settings: layers or file of the network, and its weight decay.
        dataset: examples.

    Raises:
        LandscapeError: the network does not fit the data.
    """
    if settings.file is not None:
        return module_loss(network, dataset, settings.weight_decay)
    return layered_loss(dataset, settings.hidden, settings.activation, settings.weight_decay)


def user_basin(network: nn.Module, settings: UserNetworkSettings, dataset: Dataset) -> QuadraticBasin:
    """Train the network to its minimum and return the basin there; the network keeps the weights of the minimum.

    Args:
        network: network with initial weights.
        settings: layers or file of the network, and its weight decay.
        dataset: examples.

    Raises:
        LandscapeError: the network does not fit the data, or no minimum was found.

    Examples:
        >>> import numpy as np
        >>> inputs = np.array([[-2.0], [-1.0], [1.0], [2.0]])
        >>> dataset = Dataset("toy", inputs, np.array([0, 0, 1, 1]), classes=2)
        >>> settings = UserNetworkSettings(hidden=[], weight_decay=0.1)
        >>> basin = user_basin(user_network(settings, dataset, seed=0), settings, dataset)
        >>> round(float(basin.minimum.curvatures[0]), 6)  # adding to all logits alike costs only weight decay
        0.1
    """
    return train_to_basin(network, user_loss(network, settings, dataset))
