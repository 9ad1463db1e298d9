"""Noise against loss in the networks that Mori et al. (2022, Fig. 2) printed, with their recipe.

The recipe: Glorot's initial weights, η = 0.1, B = 100, squared error; a fully connected network on Fashion-MNIST and a
convolutional one on CIFAR-10. Pixels run from 0 to 1 here. With pixels of mean 0 and variance 1 the squared error
diverges at this η.
"""

from functools import partial

import pandas as pd
import torch
from torch import Tensor, nn

from sgd_diffusion.curvature import LOSSES, LayeredNetwork
from sgd_diffusion.data import Dataset, scaled_to_unit
from sgd_diffusion.estimates import Estimate, exactly, mean_of_replicates
from sgd_diffusion.gradient_noise import layered_noise_trace, module_noise_trace
from sgd_diffusion.models import FullyConnected, StackedConvolutional, image_shape, initialise
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.torch_streams import torch_stream
from sgd_diffusion.training import OBJECTIVES, LossName
from sgd_replication.experiments.log_barrier.moments import trained_to
from sgd_replication.experiments.log_barrier.network_settings import PrintedJobSettings
from sgd_replication.experiments.log_barrier.noise_loss import late_slopes, noise_loss_estimates
from sgd_replication.jobs.estimate_key import estimate_key

PRINTED_WIDTH = 2000
"""Width of the hidden layers in the paper."""

END = 0.34
"""Share of the moments at the end of a training over which the slope is given as well."""


def measure_printed_noise(
    dataset: Dataset, settings: PrintedJobSettings, seed: int, device: torch.device, cache: PointCache = NO_CACHE
) -> pd.DataFrame:
    """Return the `PRINTED_NOISE` table: loss and noise at every moment of every training.

    Args:
        dataset: images.
        settings: network, training and moments.
        seed: base of the streams.
        device: where the networks learn.
        cache: of finished trainings.

    Examples:
        >>> import numpy as np
        >>> inputs = np.random.default_rng(0).standard_normal((50, 3))
        >>> dataset = Dataset("toy", inputs, (inputs[:, 0] > 0).astype(int), classes=2)
        >>> from sgd_replication.experiments.log_barrier.network_settings import PrintedTrainingSettings
        >>> training = {"hidden": [3], "images": 50, "batch_size": 10, "moments": [1, 2, 3, 4, 5, 6], "replicates": 2}
        >>> settings = PrintedJobSettings(training=PrintedTrainingSettings(**training), convolutional=False)
        >>> table = measure_printed_noise(dataset, settings, seed=0, device=torch.device("cpu"))
        >>> loss = table.pivot(index=["objective", "replicate"], columns="epoch", values="loss")
        >>> loss.shape, bool((loss[6] < loss[1]).all())  # two losses, two trainings each, six moments
        ((4, 6), True)
    """
    trainings = [
        (f"{estimate_key(loss)}-{replicate}", partial(_training, dataset, loss, replicate, settings, seed, device))
        for loss in OBJECTIVES
        for replicate in range(settings.training.replicates)
    ]
    return cached_tables(cache, trainings, "noise of printed networks")


def _training(
    dataset: Dataset, loss: LossName, replicate: int, settings: PrintedJobSettings, seed: int, device: torch.device
) -> pd.DataFrame:
    how = settings.training
    inputs = torch.from_numpy(scaled_to_unit(dataset.inputs[: how.images])).to(device, torch.float32)
    labels = torch.from_numpy(dataset.labels[: how.images]).to(device)
    network: nn.Module
    if settings.convolutional:
        network = StackedConvolutional(image_shape(dataset.features), how.stacks, dataset.classes)
    else:
        network = FullyConnected([dataset.features, *how.hidden, dataset.classes], "relu")
    initialise(network, "xavier-normal", torch_stream(seed, "printed network", dataset.name, replicate))
    network.to(device, torch.float32)
    stream = torch_stream(seed, "printed network, training", dataset.name, replicate)
    rows, known = [], {"learning_rate": how.learning_rate, "batch_size": how.batch_size, "stream": stream}
    for moment in trained_to(how.moments, network, inputs, labels, **known, objective=OBJECTIVES[loss]):
        value, noise = noise_trace(network, inputs, labels, loss)
        rows.append({"objective": loss, "replicate": replicate, "epoch": moment, "loss": value, "noise": noise})
    return pd.DataFrame(rows)


def noise_trace(network: nn.Module, inputs: Tensor, labels: Tensor, loss: LossName) -> tuple[float, float]:
    """Return the mean loss and the trace of the gradient noise in single precision, on the device of the inputs.

    Examples:
        >>> network = FullyConnected([1, 2]).float()
        >>> _ = [parameter.data.zero_() for parameter in network.parameters()]
        >>> loss, noise = noise_trace(network, torch.ones(2, 1), torch.tensor([0, 1]), "squared error")
        >>> round(loss, 6), round(noise, 6)  # ½|e_y|², and |e_y|²|(x, 1)|² less half of it
        (0.5, 1.0)
    """
    if isinstance(network, FullyConnected):
        return layered_noise_trace(LayeredNetwork(network, LOSSES[loss], torch.float32), inputs, labels)
    return module_noise_trace(network, inputs, labels, loss)


def printed_noise_estimates(table: pd.DataFrame, settings: PrintedJobSettings) -> dict[str, Estimate]:
    """Return the log-log slopes of noise against loss, late and over the whole training, for both losses.

    Args:
        table: a `PRINTED_NOISE` table.
        settings: those of the table.

    Examples:
        >>> rows = {"epoch": range(1, 7), "loss": [6, 5, 4, 3, 2, 1.0]}
        >>> both = [(loss, number) for loss in OBJECTIVES for number in (0, 1)]
        >>> table = pd.concat(pd.DataFrame(rows).assign(objective=loss, replicate=number) for loss, number in both)
        >>> from sgd_replication.experiments.log_barrier.network_settings import PrintedTrainingSettings
        >>> settings = PrintedJobSettings(training=PrintedTrainingSettings(hidden=[500, 100]), convolutional=False)
        >>> found = printed_noise_estimates(table.assign(noise=table["loss"] ** 2), settings)
        >>> round(found["printed_network_slope"].value, 6), round(found["cross_entropy_noise_slope"].value, 6)
        (2.0, 2.0)
        >>> found["width_over_printed"].value  # the narrowest layer counts
        0.05
    """
    found = noise_loss_estimates(table)
    names = {
        "printed_network_slope": "squared_error_slope_late",
        "printed_network_slope_whole": "squared_error_slope_whole",
        "printed_network_e_folds": "squared_error_late_e_folds",
        "cross_entropy_noise_slope": "cross_entropy_slope_late",
        "cross_entropy_noise_slope_whole": "cross_entropy_slope_whole",
        "cross_entropy_e_folds": "cross_entropy_late_e_folds",
    }
    ends = {
        f"{name}_end": mean_of_replicates(late_slopes(table[table["objective"] == objective], END))
        for name, objective in (
            ("printed_network_slope", "squared error"),
            ("cross_entropy_noise_slope", "cross-entropy"),
        )
    }
    width = 1.0 if settings.convolutional else min(settings.training.hidden) / PRINTED_WIDTH
    return (
        {name: found[key] for name, key in names.items()}
        | ends
        | {
            "width_over_printed": exactly(width, "setting"),
            "trainings": exactly(settings.training.replicates, "count"),
        }
    )
