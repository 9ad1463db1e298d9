"""The network that a configuration gives by its layers or as a Python file, and its training to a minimum."""

from pathlib import Path

from torch import nn

from sgd_diffusion.data import TrainingSet
from sgd_diffusion.escape import QuadraticBasin
from sgd_diffusion.landscapes import ClassifierLoss
from sgd_diffusion.problems import connected_network, layered_loss, made_network, module_loss, train_to_basin
from sgd_diffusion.problems.adapted_module import AdaptedModule
from sgd_diffusion.problems.kinks import refuse_kinks
from sgd_diffusion.problems.network import adapted_network
from sgd_replication.user_problem.files import load_function, without_arguments
from sgd_replication.user_problem.network_settings import UserNetworkSettings
from sgd_replication.user_problem.weights import load_weights

FUNCTION, CALL = "network", "network(features, classes)"
GIVEN = "features and classes are the numbers of features and of classes of the data; of a regression, classes is 1."


def user_network(settings: UserNetworkSettings, dataset: TrainingSet, seed: int) -> nn.Module:
    """Return the network with initial weights, in double precision and evaluation mode.

    The module of a file is an `AdaptedModule`, of which only the trained parameters are parameters.

    Args:
        settings: widths of the hidden layers, or a file with a factory; and a file of weights, if there is one.
        dataset: data set that gives the numbers of features and outputs.
        seed: base seed of the initial weights. For a factory, torch's global generator is seeded, because it draws from
            that.

    Raises:
        ConfigurationError: the file with the factory, or that with the weights, cannot be used.
        LandscapeError: the factory does not return a torch module, the module is lazy, or it has too many parameters;
            or as `AdaptedModule`.

    Examples:
        >>> import numpy as np
        >>> from sgd_diffusion.data import Dataset
        >>> dataset = Dataset("toy", np.zeros((4, 3)), np.array([0, 0, 1, 1]), classes=2)
        >>> network = user_network(UserNetworkSettings(hidden=[5]), dataset, seed=0)
        >>> [tuple(tensor.shape) for tensor in network.parameters()]
        [(5, 3), (5,), (2, 5), (2,)]
    """
    if settings.file is None:
        network: nn.Module = connected_network(dataset, settings.hidden, settings.activation, seed)
    else:
        file = Path(settings.file)
        factory = load_function(file, FUNCTION, CALL, GIVEN)
        with without_arguments(file):
            network = made_network(factory, dataset, seed, f"{file}: {CALL}")
    if settings.weights is not None:
        load_weights(network, Path(settings.weights))
    return network if settings.file is None else adapted_network(network, dataset)


def treatment_of(network: nn.Module) -> list[str]:
    """Return how a network is used, one sentence for each thing that a user may not expect.

    Args:
        network: as `user_network` returns it.

    Examples:
        >>> treatment_of(nn.Linear(3, 2))
        ['The network is used in double precision.']
    """
    if isinstance(network, AdaptedModule):
        return network.treatment.sentences()
    return ["The network is used in double precision."]


def user_loss(network: nn.Module, settings: UserNetworkSettings, dataset: TrainingSet) -> ClassifierLoss:
    """Return the loss of the network on the data; layers of the configuration are computed by faster code.

    Args:
        network: network with initial weights.
        settings: layers or file of the network, and its weight decay.
        dataset: examples.

    Raises:
        LandscapeError: the network does not fit the data, or its loss has kinks.
    """
    if settings.file is not None:
        loss = module_loss(network, dataset, settings.weight_decay)
        refuse_kinks(loss, loss.start)
        return loss
    return layered_loss(dataset, settings.hidden, settings.activation, settings.weight_decay)


def user_basin(network: nn.Module, settings: UserNetworkSettings, dataset: TrainingSet) -> QuadraticBasin:
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
        >>> from sgd_diffusion.data import Dataset
        >>> dataset = Dataset("toy", inputs, np.array([0, 0, 1, 1]), classes=2)
        >>> settings = UserNetworkSettings(hidden=[], weight_decay=0.1)
        >>> basin = user_basin(user_network(settings, dataset, seed=0), settings, dataset)
        >>> round(float(basin.minimum.curvatures[0]), 6)  # adding to all logits alike costs only weight decay
        0.1
    """
    return train_to_basin(network, user_loss(network, settings, dataset))
