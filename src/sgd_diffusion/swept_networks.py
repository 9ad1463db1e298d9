"""Networks that differ from a design in one thing at a time: training time, first weights, loss, width, depth."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import get_args

import torch

from sgd_diffusion.config import NetworkSettings, NetworkSweepSettings
from sgd_diffusion.data import Dataset, averaged
from sgd_diffusion.models import FullyConnected, initialise
from sgd_diffusion.streams import torch_stream
from sgd_diffusion.training import OBJECTIVES, LossName, evaluate, train


@dataclass(frozen=True)
class SweptNetwork:
    """One network of a sweep, and when it is looked at.

    Attributes:
        sweep, variant, x: which sweep, which line of it, and where on its axis.
        hidden: widths of the hidden layers.
        scheme, gain: of the first weights.
        loss: what it is trained with and measured by.
        epochs: of training before it is looked at.
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
    """The weights of one of them.

    Attributes:
        weights: the network's state dictionary.
        loss, accuracy: over the sweeps' examples, at these weights.
    """

    weights: dict[str, torch.Tensor]
    loss: float
    accuracy: float


def swept_networks(design: NetworkSettings, settings: NetworkSweepSettings) -> Iterator[SweptNetwork]:
    """Yield every network of every sweep; each differs from the design in one thing."""
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
    """Return the images that the sweeps use: the first of them, averaged over squares of pixels."""
    coarse = averaged(dataset, settings.pooling)
    return Dataset(coarse.name, coarse.inputs[: settings.images], coarse.labels[: settings.images], coarse.classes)


def built(swept: SweptNetwork, data: Dataset, design: NetworkSettings) -> FullyConnected:
    """Return the network of a sweep, at weights of no meaning."""
    return FullyConnected([data.features, *swept.hidden, data.classes], design.activation)


def trained(swept: SweptNetwork, data: Dataset, design: NetworkSettings, seed: int) -> SweptCheckpoint:
    """Initialise and train one network of a sweep.

    Args:
        swept: the network.
        data: as `sweep_data` gives it.
        design: activation and training.
        seed: base of the streams; first weights and shuffles are the same for all networks of equal shape, so that a
            longer training goes on from where a shorter one ends.

    Raises:
        MeasurementError: training diverged.
    """
    network = built(swept, data, design)
    initialise(network, swept.scheme, torch_stream(seed, "swept networks, initialisation"))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(swept.gain)
    inputs, labels = torch.from_numpy(data.inputs), torch.from_numpy(data.labels)
    objective = OBJECTIVES[swept.loss]
    stream = torch_stream(seed, "swept networks, training")
    how = design.training.model_dump() | {"epochs": swept.epochs}
    train(network, inputs, labels, stream=stream, objective=objective, **how)
    loss, accuracy = evaluate(network, inputs, labels, objective=objective)
    return SweptCheckpoint({name: tensor.clone() for name, tensor in network.state_dict().items()}, loss, accuracy)


def estimate_key(*parts: Hashable) -> str:
    """Return the name of an estimate made of a sweep, a variant and a place on its axis, such as `depth_random_2`."""
    return "_".join(map(str, parts)).replace(" ", "_").replace("-", "_").replace(".", "_")


def save_swept(checkpoints: Sequence[SweptCheckpoint], file: Path) -> None:
    """Write the weights of all networks, in the order of `swept_networks`; the same weights give the same bytes."""
    with file.open("wb") as stream:
        torch.save([asdict(checkpoint) for checkpoint in checkpoints], stream)


def load_swept(file: Path) -> list[SweptCheckpoint]:
    """Read what `save_swept` wrote, as tensors and plain values only."""
    return [SweptCheckpoint(**content) for content in torch.load(file, weights_only=True)]
