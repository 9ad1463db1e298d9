"""Networks that differ from a design in one property: training time, initialisation, loss, width or depth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import torch

from sgd_diffusion.data import Dataset, averaged
from sgd_diffusion.models import FullyConnected, initialise
from sgd_diffusion.torch_streams import torch_stream
from sgd_diffusion.training import OBJECTIVES, LossName, evaluate, train
from sgd_replication.inputs.networks.settings import NetworkSettings, NetworkSweepSettings


@dataclass(frozen=True)
class SweptNetwork:
    """One network of a sweep, at one time of its training.

    Attributes:
        sweep: name of the sweep.
        variant: name of the curve within the sweep.
        x: value of the property that the sweep varies.
        hidden: widths of the hidden layers.
        scheme: initialisation scheme.
        gain: factor on the initial weights; default 1.
        loss: loss that the network is trained and measured with; default cross-entropy.
        epochs: number of epochs of training before the network is measured; default 0.

    Examples:
        >>> swept = SweptNetwork("depth", "random", x=3, hidden=(10,) * 3, scheme="uniform")
        >>> swept.x == len(swept.hidden), swept.gain, swept.epochs  # only the depth differs; no training
        (True, 1.0, 0)
    """

    sweep: str
    variant: str
    x: float
    hidden: tuple[int, ...]
    scheme: str
    gain: float = 1.0
    loss: LossName = "cross-entropy"
    epochs: int = 0


@dataclass(frozen=True)
class SweptCheckpoint:
    """The weights of one network of a sweep.

    Attributes:
        weights: state dictionary of the network.
        loss: mean loss over the sweeps' examples, at these weights.
        accuracy: share of the sweeps' examples that are classified correctly, at these weights.

    Examples:
        >>> import numpy as np
        >>> data = Dataset("toy", np.array([[-1.0], [1.0]]), np.array([0, 1]), classes=2)
        >>> swept = SweptNetwork("initialisation", "uniform", x=0, hidden=(2,), scheme="uniform", gain=0.0)
        >>> design = NetworkSettings(data="digits", training={"batch_size": 2})
        >>> (checkpoint,) = trained([swept], data, design, seed=0)
        >>> round(checkpoint.loss, 6), checkpoint.accuracy  # zero weights: equal probabilities, loss ln 2
        (0.693147, 0.5)
    """

    weights: dict[str, torch.Tensor]
    loss: float
    accuracy: float


def swept_networks(design: NetworkSettings, settings: NetworkSweepSettings) -> Iterator[SweptNetwork]:
    """Yield every network of every sweep; each differs from the design in one property.

    Args:
        design: settings of the network that the sweeps start from.
        settings: settings of the sweeps.

    Examples:
        >>> settings = NetworkSweepSettings(epochs=[0, 5], gains=[1.0, 2.0], widths=[4], depths=[1, 3])
        >>> networks = list(swept_networks(NetworkSettings(data="digits", hidden=[5, 5]), settings))
        >>> [(network.x, network.hidden) for network in networks if network.variant == "random"]
        [(4, (4, 4)), (1, (5,)), (3, (5, 5, 5))]
        >>> sorted((network.loss, network.epochs) for network in networks if network.sweep == "time")
        [('cross-entropy', 0), ('cross-entropy', 5), ('squared error', 0), ('squared error', 5)]
    """
    hidden, trained = tuple(design.hidden), design.training.epochs
    scheme: str = design.initialisation
    for loss in OBJECTIVES:
        for epochs in sorted(settings.epochs):
            yield SweptNetwork("time", loss, epochs, hidden, scheme, loss=loss, epochs=epochs)
    for other in get_args(NetworkSettings.model_fields["initialisation"].annotation):
        for gain in settings.gains:
            yield SweptNetwork("initialisation", other, gain, hidden, other, gain=gain)
    for stage, epochs in (("random", 0), ("trained", trained)):
        for width in settings.widths:
            yield SweptNetwork("width", stage, width, (width,) * len(hidden), scheme, epochs=epochs)
        for depth in settings.depths:
            yield SweptNetwork("depth", stage, depth, (hidden[0],) * depth, scheme, epochs=epochs)


def sweep_data(dataset: Dataset, settings: NetworkSweepSettings) -> Dataset:
    """Return the examples that the sweeps use: the first `images` of the set, averaged over squares of pixels.

    Args:
        dataset: a set of square images.
        settings: settings of the sweeps, with the number of images and the width of the squares.

    Examples:
        >>> import numpy as np
        >>> images = Dataset("toy", np.arange(48.0).reshape(3, 16), np.array([0, 1, 0]), classes=2)  # 4 × 4 pixels
        >>> data = sweep_data(images, NetworkSweepSettings(images=2, pooling=2))
        >>> data.inputs.shape, float(data.inputs[0, 0])  # 2.5 = (0 + 1 + 4 + 5)/4
        ((2, 4), 2.5)
    """
    coarse = averaged(dataset, settings.pooling)
    return Dataset(coarse.name, coarse.inputs[: settings.images], coarse.labels[: settings.images], coarse.classes)


def built(swept: SweptNetwork, data: Dataset, design: NetworkSettings) -> FullyConnected:
    """Return the network of a sweep with arbitrary weights.

    Examples:
        >>> import numpy as np
        >>> data = Dataset("toy", np.zeros((4, 3)), np.array([0, 1, 0, 1]), classes=2)
        >>> swept = SweptNetwork("depth", "random", x=2, hidden=(5, 5), scheme="uniform")
        >>> network = built(swept, data, NetworkSettings(data="digits"))
        >>> [tuple(tensor.shape) for tensor in network.parameters()]
        [(5, 3), (5,), (5, 5), (5,), (2, 5), (2,)]
    """
    return FullyConnected([data.features, *swept.hidden, data.classes], design.activation)


def trainings(networks: Sequence[SweptNetwork]) -> list[list[int]]:
    """Return the positions of the networks that are moments of one training, in the order of their epochs.

    Args:
        networks: of the sweeps.

    Examples:
        >>> place = {"sweep": "time", "variant": "cross-entropy", "x": 0.0, "hidden": (3,), "scheme": "uniform"}
        >>> moments = [SweptNetwork(**place, epochs=epochs) for epochs in (0, 9, 3)]
        >>> trainings([*moments, SweptNetwork(**place, gain=2.0)])
        [[0, 2, 1], [3]]
    """
    found: dict[tuple[object, ...], list[int]] = {}
    for place, swept in enumerate(networks):
        found.setdefault((swept.hidden, swept.scheme, swept.gain, swept.loss), []).append(place)
    return [sorted(places, key=lambda place: networks[place].epochs) for places in found.values()]


def trained(
    moments: Sequence[SweptNetwork], data: Dataset, design: NetworkSettings, seed: int
) -> Iterator[SweptCheckpoint]:
    """Initialise and train one network, and yield its checkpoint at each moment.

    Args:
        moments: networks of the sweeps that differ in their epochs alone, which do not fall; see `trainings`.
        data: examples of the sweeps, from `sweep_data`.
        design: settings of the network that the sweeps start from; activation and training are taken from it.
        seed: base seed. The random streams do not depend on the network. Networks of equal shape therefore have equal
            initial weights and shuffles, and a longer training continues a shorter one.

    Raises:
        MeasurementError: training diverged.

    Examples:
        >>> import numpy as np
        >>> data = Dataset("toy", np.array([[-1.0], [1.0]]), np.array([0, 1]), classes=2)
        >>> place = {"sweep": "initialisation", "variant": "uniform", "x": 1.0, "hidden": (3,), "scheme": "uniform"}
        >>> start, doubled, end = (SweptNetwork(**place, **change) for change in ({}, {"gain": 2.0}, {"epochs": 20}))
        >>> design = NetworkSettings(data="digits", training={"batch_size": 2})
        >>> (doubled,) = trained([doubled], data, design, seed=0)
        >>> first, later = trained([start, end], data, design, seed=0)
        >>> all(torch.equal(doubled.weights[name], 2 * tensor) for name, tensor in first.weights.items())
        True
        >>> later.loss < first.loss
        True
    """
    first, done = moments[0], 0
    network = built(first, data, design)
    initialise(network, first.scheme, torch_stream(seed, "swept networks, initialisation"))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(first.gain)
    inputs, labels = torch.from_numpy(data.inputs), torch.from_numpy(data.labels)
    objective = OBJECTIVES[first.loss]
    stream = torch_stream(seed, "swept networks, training")
    for swept in moments:
        how = design.training.model_dump() | {"epochs": swept.epochs - done}
        train(network, inputs, labels, stream=stream, objective=objective, **how)
        done = swept.epochs
        loss, accuracy = evaluate(network, inputs, labels, objective=objective)
        weights = {name: tensor.clone() for name, tensor in network.state_dict().items()}
        yield SweptCheckpoint(weights, loss, accuracy)


def load_swept(file: Path) -> list[SweptCheckpoint]:
    """Return the checkpoints in a file that `save_checkpoints` wrote. Only tensors and plain values are loaded.

    Examples:
        >>> import tempfile
        >>> from sgd_replication.inputs.networks.checkpoints import save_checkpoints
        >>> checkpoint = SweptCheckpoint({"weight": torch.tensor([1.0, 2.0])}, loss=0.5, accuracy=0.75)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save_checkpoints([checkpoint], Path(folder, "swept.pt"))
        ...     (read,) = load_swept(Path(folder, "swept.pt"))
        >>> read.weights["weight"].tolist(), read.loss, read.accuracy
        ([1.0, 2.0], 0.5, 0.75)
    """
    return [SweptCheckpoint(**content) for content in torch.load(file, weights_only=True)]
