"""What the proportionality of C to H depends on: training time, initialisation, loss, width and depth."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.config import CovarianceSettings, CovarianceSweepSettings, NetworkSettings
from sgd_diffusion.covariance.checkpoint import CheckpointCurvature, as_measures
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


def swept_networks(design: NetworkSettings, settings: CovarianceSweepSettings) -> Iterator[SweptNetwork]:
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


def sweep_data(dataset: Dataset, settings: CovarianceSweepSettings) -> Dataset:
    """Return the images that the sweeps use: the first of them, averaged over squares of pixels."""
    coarse = averaged(dataset, settings.pooling)
    return Dataset(coarse.name, coarse.inputs[: settings.images], coarse.labels[: settings.images], coarse.classes)


def measure_swept(
    swept: SweptNetwork, data: Dataset, design: NetworkSettings, settings: CovarianceSettings, seed: int
) -> pd.DataFrame:
    """Train one network of a sweep and return its rows of the `SWEEPS` table.

    Args:
        swept: the network.
        data: as `sweep_data` gives it.
        design: activation and training.
        settings: directions, blocks, range and precision.
        seed: base of the streams; first weights and shuffles are the same for all networks of equal shape.

    Raises:
        MeasurementError: training diverged.
    """
    network = FullyConnected([data.features, *swept.hidden, data.classes], design.activation)
    initialise(network, swept.scheme, torch_stream(seed, "covariance initialisation"))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(swept.gain)
    inputs, labels = torch.from_numpy(data.inputs), torch.from_numpy(data.labels)
    _train(network, inputs, labels, swept, design, seed)
    loss, accuracy = evaluate(network, inputs, labels, objective=OBJECTIVES[swept.loss])
    found = CheckpointCurvature.of(network, inputs, labels, swept.loss, settings, seed)
    rows = as_measures(found.estimates(settings))
    place = pd.DataFrame(
        {"sweep": swept.sweep, "variant": swept.variant, "x": float(swept.x), "loss": loss, "accuracy": accuracy},
        index=np.arange(len(rows)),
    )
    return pd.concat([place, rows], axis=1)


def _train(
    network: FullyConnected, inputs: Tensor, labels: Tensor, swept: SweptNetwork, design: NetworkSettings, seed: int
) -> None:
    if swept.epochs:
        train(
            network,
            inputs,
            labels,
            learning_rate=design.training.learning_rate,
            batch_size=design.training.batch_size,
            epochs=swept.epochs,
            stream=torch_stream(seed, "covariance training"),
            objective=OBJECTIVES[swept.loss],
        )
