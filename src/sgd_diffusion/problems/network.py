"""Networks on data: their initial weights, their loss, and training to a minimum."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from sgd_diffusion.data import TrainingSet
from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.escape import QuadraticBasin
from sgd_diffusion.landscapes import ClassifierLoss, ModuleLoss, NetworkLoss, find_minimum
from sgd_diffusion.models import FullyConnected, initialise
from sgd_diffusion.problems.adapted_module import AdaptedModule
from sgd_diffusion.problems.module_failures import explained
from sgd_diffusion.streams import seed_for
from sgd_diffusion.torch_streams import torch_stream

MOST_PARAMETERS = 3000
"""Largest number of parameters d, because the d × d Hessian and d numbers per replica are held in memory."""
TRIED = 3
"""Number of examples that a user's module is tried on."""


def connected_network(dataset: TrainingSet, hidden: Sequence[int], activation: str, seed: int) -> nn.Module:
    """Return a fully connected network with initial weights, in double precision and evaluation mode.

    Args:
        dataset: data set that gives the numbers of features and outputs; a classification has an output per class.
        hidden: widths of the hidden layers; empty for logistic regression.
        activation: activation between the layers.
        seed: base seed of the initial weights.

    Raises:
        LandscapeError: the network has too many parameters.

    Examples:
        >>> import numpy as np
        >>> from sgd_diffusion.data import Dataset
        >>> dataset = Dataset("toy", np.zeros((4, 3)), np.array([0, 0, 1, 1]), classes=2)
        >>> network, again = (connected_network(dataset, hidden=[5], activation="tanh", seed=0) for _ in range(2))
        >>> [tuple(tensor.shape) for tensor in network.parameters()]
        [(5, 3), (5,), (2, 5), (2,)]
        >>> all(torch.equal(one, other) for one, other in zip(network.parameters(), again.parameters()))
        True
    """
    widths = [dataset.features, *hidden, dataset.outputs]
    _check_size(sum((width + 1) * after for width, after in pairwise(widths)))  # before memory is allocated
    network = FullyConnected(widths, activation)
    initialise(network, "uniform", torch_stream(seed, "own network"))
    return network.double().eval()


def made_network(
    factory: Callable[[int, int], nn.Module], dataset: TrainingSet, seed: int, name: str = "the factory"
) -> nn.Module:
    """Return the network that a factory makes, in double precision and evaluation mode.

    Args:
        factory: function (features, outputs) → module with initial weights; the module maps (n, features) to
            (n, outputs). The factory may draw from torch's global generator.
        dataset: data set that gives the numbers of features and outputs; a classification has an output per class.
        seed: base seed; torch's global generator is seeded from it.
        name: name of the factory for messages.

    Raises:
        LandscapeError: the factory does not return a torch module, or the module is lazy or has too many parameters.

    Examples:
        >>> import numpy as np
        >>> from sgd_diffusion.data import Dataset
        >>> dataset = Dataset("toy", np.zeros((4, 3)), np.array([0, 0, 1, 1]), classes=2)
        >>> made_network(nn.Linear, dataset, seed=0)
        Linear(in_features=3, out_features=2, bias=True)
    """
    torch.manual_seed(seed_for(seed, "own network"))
    network = factory(dataset.features, dataset.outputs)
    if not isinstance(network, nn.Module):
        raise LandscapeError(f"{name} must return a torch.nn.Module, not {type(network).__name__}.")
    if any(map(is_lazy, network.parameters())):
        raise LandscapeError(
            f"{name} returns a module with a lazy layer, which has no weights before its first use. Give the layer's "
            "widths, as in torch.nn.Linear(features, outputs)."
        )
    _check_size(sum(parameter.numel() for parameter in network.parameters() if parameter.requires_grad))
    return network.double().eval()


def _check_size(parameters: int) -> None:
    if parameters > MOST_PARAMETERS:
        raise LandscapeError(
            f"the network has {parameters} parameters; at most {MOST_PARAMETERS} are allowed, because its whole "
            "Hessian is computed. Use narrower layers or fewer features."
        )


def examples(dataset: TrainingSet) -> tuple[Tensor, Tensor]:
    """Return the inputs (n, features) and the labels (n,) of a data set as tensors; numbers of a regression."""
    return torch.from_numpy(dataset.inputs), torch.from_numpy(dataset.labels)


def layered_loss(dataset: TrainingSet, hidden: Sequence[int], activation: str, weight_decay: float) -> NetworkLoss:
    """Return the loss of a fully connected network on the data; it is computed faster than `module_loss`.

    Args:
        dataset: examples.
        hidden: widths of the hidden layers.
        activation: activation between the layers.
        weight_decay: λ of the term (λ/2)|θ|² in the loss.

    Examples:
        >>> import numpy as np
        >>> from sgd_diffusion.data import Dataset
        >>> dataset = Dataset("toy", np.zeros((4, 3)), np.array([0, 0, 1, 1]), classes=2)
        >>> layered_loss(dataset, hidden=[], activation="tanh", weight_decay=0.1).dimension
        8
    """
    return NetworkLoss(
        *examples(dataset),
        hidden=hidden,
        activation=activation,
        weight_decay=weight_decay,
        loss=dataset.output_loss,
    )


def module_loss(network: nn.Module, dataset: TrainingSet, weight_decay: float) -> ModuleLoss:
    """Return the loss of a torch module on the data.

    Args:
        network: module that maps (n, features) to (n, outputs): logits of classes, or the prediction of a regression.
        dataset: examples.
        weight_decay: λ of the term (λ/2)|θ|² in the loss.

    Raises:
        LandscapeError: the network does not fit the data, or cannot be differentiated twice for many weights at once.

    Examples:
        >>> import numpy as np
        >>> from sgd_diffusion.data import Dataset
        >>> dataset = Dataset("toy", np.zeros((4, 3)), np.array([0, 0, 1, 1]), classes=2)
        >>> module_loss(nn.Linear(3, 2).double(), dataset, weight_decay=0.1).dimension
        8
    """
    try:
        return ModuleLoss(network, *examples(dataset), weight_decay=weight_decay, loss=dataset.output_loss)
    except LandscapeError as error:
        if error.__cause__ is None:
            raise
        raise LandscapeError(
            f"the network fails on inputs of shape (n, {dataset.features}): {explained(error.__cause__)}"
        ) from error


def adapted_network(network: nn.Module, dataset: TrainingSet) -> AdaptedModule:
    """Return a user's network as `AdaptedModule`: frozen parameters left out, evaluation mode, logits alone.

    Args:
        network: module that maps (n, features) to (n, outputs), or to a mapping or sequence with them.
        dataset: examples that the network is tried on, and the number of outputs.

    Raises:
        LandscapeError: as `AdaptedModule`.

    Examples:
        >>> import numpy as np
        >>> from sgd_diffusion.data import Dataset
        >>> dataset = Dataset("toy", np.eye(4), np.array([0, 0, 1, 1]), classes=2)
        >>> adapted = adapted_network(nn.Sequential(nn.Linear(4, 2), nn.Dropout()), dataset)
        >>> for sentence in adapted.treatment.sentences():
        ...     print(sentence)
        The module is used in evaluation mode and in double precision.
        1 dropout layer is off.
    """
    inputs, _ = examples(dataset)
    return AdaptedModule(network, inputs[: min(len(inputs), TRIED)], dataset.outputs)


def train_to_basin(network: nn.Module, loss: ClassifierLoss) -> QuadraticBasin:
    """Train the network to its minimum and return the basin there; the network keeps the weights of the minimum.

    Args:
        network: network with initial weights.
        loss: loss of this network.

    Raises:
        LandscapeError: no minimum was found.

    Examples:
        >>> import numpy as np
        >>> from sgd_diffusion.data import Dataset
        >>> inputs = np.array([[-2.0], [-1.0], [1.0], [2.0]])
        >>> dataset = Dataset("toy", inputs, np.array([0, 0, 1, 1]), classes=2)
        >>> network = connected_network(dataset, hidden=[], activation="tanh", seed=0)
        >>> basin = train_to_basin(network, module_loss(network, dataset, weight_decay=0.1))
        >>> round(float(basin.minimum.curvatures[0]), 6)  # adding to all logits alike costs only weight decay
        0.1
    """
    start = parameters_to_vector(network.parameters()).detach()
    basin = QuadraticBasin.at(loss, find_minimum(loss, start))
    with torch.no_grad():
        vector_to_parameters(basin.minimum.theta, network.parameters())
    return basin
