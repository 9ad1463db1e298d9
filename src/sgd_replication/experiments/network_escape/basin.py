"""Networks of Fig. 5, trained on two classes to their minimum."""

import torch

from sgd_diffusion.data import Dataset, against_the_largest
from sgd_diffusion.escape import NetworkBasin
from sgd_diffusion.landscapes import NetworkLoss, find_minimum
from sgd_diffusion.models import FullyConnected, initialise
from sgd_diffusion.torch_streams import torch_stream


def train_to_minimum(
    dataset: Dataset,
    seed: int,
    *,
    hidden: int | None,
    weight_decay: float,
    activation: str = "tanh",
) -> NetworkBasin:
    """Group the set into two classes, train a network on it to its minimum and measure the basin.

    Args:
        dataset: standardised features.
        seed: base of the stream of the initial weights.
        hidden: width of the hidden layer; None for logistic regression.
        weight_decay: λ.
        activation: of the hidden layer.

    Raises:
        DataError: one class has a single example.
        LandscapeError: no minimum was found.

    Examples:
        >>> import numpy as np
        >>> dataset = Dataset("toy", np.array([[-2.0], [-1.0], [1.0], [2.0]]), np.array([0, 2, 1, 1]), classes=3)
        >>> basin = train_to_minimum(dataset, seed=0, hidden=1, weight_decay=0.01)
        >>> basin.loss.targets[:, 1].tolist()  # the largest class against the others
        [0.0, 0.0, 1.0, 1.0]
        >>> basin.loss.accuracy(basin.minimum.theta), basin.minimum.gradient_norm <= 1e-10
        (1.0, True)
    """
    two = against_the_largest(dataset)
    widths = [] if hidden is None else [hidden]
    loss = NetworkLoss(
        torch.from_numpy(two.inputs),
        torch.from_numpy(two.labels),
        hidden=widths,
        activation=activation,
        weight_decay=weight_decay,
    )
    network = FullyConnected([two.features, *widths, two.classes], activation)
    initialise(network, "uniform", torch_stream(seed, "network escape", dataset.name, *widths))
    start = torch.nn.utils.parameters_to_vector(network.parameters()).detach()
    return NetworkBasin.at(loss, find_minimum(loss, start))
