"""A network of one's own on data, trained to its minimum."""

from itertools import pairwise
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from sgd_diffusion.config import NetworkEscapeSettings, OwnNetworkSettings, ProblemSettings
from sgd_diffusion.data import Dataset
from sgd_diffusion.landscapes import ClassifierLoss, ModuleLoss, NetworkLoss, find_minimum
from sgd_diffusion.models import FullyConnected, initialise
from sgd_diffusion.network_escape import Valley
from sgd_diffusion.problem.files import load_function
from sgd_diffusion.replication_errors import ConfigurationError
from sgd_diffusion.streams import seed_for, torch_stream

FUNCTION, CALL = "network", "network(features, classes)"
GIVEN = "features and classes are whole numbers, how many of each the data have."
MOST_PARAMETERS = 3000
"""The Hessian is written down, d × d, and the replicas of a sweep hold d numbers each."""


def own_network(settings: OwnNetworkSettings, dataset: Dataset, seed: int) -> nn.Module:
    """Return the network with its first weights, in double precision and evaluation mode.

    Args:
        settings: widths, or a file with a factory.
        dataset: whose features and classes it must fit.
        seed: base of the first weights' stream; a factory draws from torch's global generator, which it sets.

    Raises:
        ConfigurationError: the factory cannot be used, gives no module, or one that is lazy or too large.

    Examples:
        >>> import numpy as np
        >>> dataset = Dataset("toy", np.zeros((4, 3)), np.array([0, 0, 1, 1]), classes=2)
        >>> network, again = (own_network(OwnNetworkSettings(hidden=[5]), dataset, seed=0) for _ in range(2))
        >>> [tuple(tensor.shape) for tensor in network.parameters()]
        [(5, 3), (5,), (2, 5), (2,)]
        >>> all(torch.equal(one, other) for one, other in zip(network.parameters(), again.parameters()))
        True
    """
    network: nn.Module
    if settings.file is None:
        widths = [dataset.features, *settings.hidden, dataset.classes]
        _check_size(sum((width + 1) * after for width, after in pairwise(widths)))  # before memory is asked for
        network = FullyConnected(widths, settings.activation)
        initialise(network, "uniform", torch_stream(seed, "own network"))
    else:
        torch.manual_seed(seed_for(seed, "own network"))
        network = load_function(Path(settings.file), FUNCTION, CALL, GIVEN)(dataset.features, dataset.classes)
        if not isinstance(network, nn.Module):
            raise ConfigurationError(
                f"{settings.file}: {CALL} must give a torch.nn.Module, not {type(network).__name__}."
            )
    if any(map(is_lazy, network.parameters())):
        raise ConfigurationError(
            f"{settings.file}: {CALL} gives a lazy layer, which has no weights before it is used; give its widths, "
            "as in torch.nn.Linear(features, classes)."
        )
    _check_size(sum(parameter.numel() for parameter in network.parameters()))
    return network.double().eval()


def _check_size(parameters: int) -> None:
    if parameters > MOST_PARAMETERS:
        raise ConfigurationError(
            f"the network has {parameters} parameters, and its Hessian is written down: at most {MOST_PARAMETERS}. "
            "Make it narrower, or the data's features fewer."
        )


def own_loss(network: nn.Module, settings: OwnNetworkSettings, dataset: Dataset) -> ClassifierLoss:
    """Return the loss of the network on the data, by the faster code if the configuration gives its layers.

    Args:
        network: with its first weights.
        settings: its layers, or the file that made it, and the weight decay.
        dataset: the examples.

    Raises:
        LandscapeError: the network does not fit the data.
    """
    inputs, labels = torch.from_numpy(dataset.inputs), torch.from_numpy(dataset.labels)
    decay = settings.weight_decay
    if settings.file is not None:
        return ModuleLoss(network, inputs, labels, weight_decay=decay)
    hidden, activation = settings.hidden, settings.activation
    return NetworkLoss(inputs, labels, hidden=hidden, activation=activation, weight_decay=decay)


def own_valley(network: nn.Module, settings: OwnNetworkSettings, dataset: Dataset) -> Valley:
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
        >>> settings = OwnNetworkSettings(hidden=[], weight_decay=0.1)
        >>> valley = own_valley(own_network(settings, dataset, seed=0), settings, dataset)
        >>> round(float(valley.minimum.curvatures[0]), 6)  # of what adds alike to all logits: the weight decay alone
        0.1
    """
    loss = own_loss(network, settings, dataset)
    start = parameters_to_vector(network.parameters()).detach()
    valley = Valley.at(loss, find_minimum(loss, start))
    place(network, valley.minimum.theta)
    return valley


def place(network: nn.Module, theta: Tensor) -> None:
    """Give a network the weights θ, (d,)."""
    with torch.no_grad():
        vector_to_parameters(theta, network.parameters())


def as_escape_settings(problem: ProblemSettings) -> NetworkEscapeSettings:
    """Return what the sweeps of the papers' networks need, for a network of one's own.

    Examples:
        >>> problem = ProblemSettings.model_validate({"data": {"file": "mine.csv"}, "points": 8, "replicas": 50})
        >>> settings = as_escape_settings(problem)
        >>> settings.grid, settings.replicas
        ([0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0], 50)
    """
    own = problem.network
    return NetworkEscapeSettings(
        activation=own.activation,
        weight_decay=own.weight_decay,
        half_width=own.half_width,
        batch_unit=own.batch_unit,
        slowest_log_time=own.slowest_log_time,
        grid=[(point + 1) / problem.points for point in range(problem.points)],
        replicas=problem.replicas,
        departures=problem.replicas,
    )
