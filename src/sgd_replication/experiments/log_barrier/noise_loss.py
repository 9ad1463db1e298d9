"""Trace of a network's gradient noise while its loss falls in the training (Mori et al. 2022, Sec. 3)."""

from functools import partial

import numpy as np
import pandas as pd
import torch

from sgd_diffusion.curvature import LOSSES, LayeredNetwork
from sgd_diffusion.data import Dataset
from sgd_diffusion.estimates import Estimate, mean_of_replicates
from sgd_diffusion.gradient_noise import layered_noise_trace
from sgd_diffusion.models import FullyConnected, initialise
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.torch_streams import torch_stream
from sgd_diffusion.training import OBJECTIVES, LossName
from sgd_replication.experiments.log_barrier.moments import trained_to
from sgd_replication.experiments.log_barrier.network_settings import NoiseTrainingSettings
from sgd_replication.jobs.estimate_key import estimate_key


def loss_and_noise(
    network: FullyConnected, inputs: torch.Tensor, labels: torch.Tensor, loss: LossName
) -> tuple[float, float]:
    """Return `layered_noise_trace` in double precision: the mean loss L and the trace of the gradient noise.

    Args:
        network: its weights are not changed.
        inputs, labels: (n, features) and (n,).
        loss: name of the loss function.

    Examples:
        >>> network = FullyConnected([1, 2])
        >>> _ = [parameter.data.zero_() for parameter in network.parameters()]
        >>> loss, noise = loss_and_noise(network, torch.ones(2, 1), torch.tensor([0, 1]), "cross-entropy")
        >>> round(loss / float(np.log(2)), 6), round(noise, 6)
        (1.0, 1.0)
    """
    return layered_noise_trace(LayeredNetwork(network, LOSSES[loss]), inputs, labels)


def measure_noise_loss(
    dataset: Dataset, settings: NoiseTrainingSettings, seed: int, cache: PointCache = NO_CACHE
) -> pd.DataFrame:
    """Return the `NOISE_LOSS` table: loss and noise at every moment of every training.

    Args:
        dataset: standardised features.
        settings: network, training and moments.
        seed: base of the streams.
        cache: of finished trainings.

    Examples:
        >>> inputs = np.random.default_rng(0).standard_normal((50, 3))
        >>> dataset = Dataset("toy", inputs, (inputs[:, 0] > 0).astype(int), classes=2)
        >>> moments = [1, 2, 3, 4, 5, 6]
        >>> settings = NoiseTrainingSettings(hidden=[3], images=50, batch_size=10, moments=moments, replicates=2)
        >>> table = measure_noise_loss(dataset, settings, seed=0)
        >>> loss = table.pivot(index=["objective", "replicate"], columns="epoch", values="loss")
        >>> loss.shape, bool((loss[6] < loss[1]).all())  # two losses, two trainings each, six moments
        ((4, 6), True)
    """
    trainings = [
        (f"{estimate_key(loss)}-{replicate}", partial(_training, dataset, loss, replicate, settings, seed))
        for loss in OBJECTIVES
        for replicate in range(settings.replicates)
    ]
    return cached_tables(cache, trainings, "noise against loss")


def _training(
    dataset: Dataset, loss: LossName, replicate: int, settings: NoiseTrainingSettings, seed: int
) -> pd.DataFrame:
    inputs = torch.from_numpy(dataset.inputs[: settings.images]).float()
    labels = torch.from_numpy(dataset.labels[: settings.images])
    network = FullyConnected([dataset.features, *settings.hidden, dataset.classes], "relu")
    initialise(network, "uniform", torch_stream(seed, "noise against loss", replicate))
    network.float()
    stream = torch_stream(seed, "noise against loss, training", replicate)
    rows, known = [], {"learning_rate": settings.learning_rate, "batch_size": settings.batch_size, "stream": stream}
    for moment in trained_to(settings.moments, network, inputs, labels, **known, objective=OBJECTIVES[loss]):
        value, noise = loss_and_noise(network, inputs, labels, loss)
        rows.append({"objective": loss, "replicate": replicate, "epoch": moment, "loss": value, "noise": noise})
    return pd.DataFrame(rows)


def noise_loss_estimates(table: pd.DataFrame) -> dict[str, Estimate]:
    """Return the log-log slope of noise against loss over the late half and over the whole training, for both losses.

    Args:
        table: a `NOISE_LOSS` table.

    Examples:
        >>> table = pd.DataFrame({"objective": "squared error", "epoch": [1, 2, 3, 4] * 2})
        >>> table["replicate"] = [0] * 4 + [1] * 4
        >>> table["loss"] = np.exp(-table["epoch"])
        >>> found = noise_loss_estimates(table.assign(noise=3 * table["loss"] ** 2))
        >>> round(found["squared_error_slope_whole"].value, 6), round(found["squared_error_late_e_folds"].value, 6)
        (2.0, 1.0)
    """
    estimates = {}
    for loss, rows in table.groupby("objective"):
        late = _late(rows)
        key = estimate_key(str(loss))
        for name, part in (("late", late), ("whole", rows)):
            estimates[f"{key}_slope_{name}"] = mean_of_replicates([_slope(one) for _, one in part.groupby("replicate")])
        falls = [float(np.ptp(np.log(one["loss"]))) for _, one in late.groupby("replicate")]
        estimates[f"{key}_late_e_folds"] = mean_of_replicates(falls)
    return estimates


def late_slopes(rows: pd.DataFrame, share: float = 0.5) -> list[float]:
    """Return the log-log slope of noise against loss over the last of the moments, for each training.

    Args:
        rows: those of one loss in a `NOISE_LOSS` table.
        share: share of the moments that counts, default ½.

    Examples:
        >>> rows = {"replicate": 0, "epoch": [1, 2, 3, 4], "loss": [8.0, 4, 2, 1], "noise": [9.0, 9, 4, 1]}
        >>> [round(slope, 6) for slope in late_slopes(pd.DataFrame(rows))]
        [2.0]
    """
    return [_slope(one) for _, one in _late(rows, share).groupby("replicate")]


def _late(rows: pd.DataFrame, share: float = 0.5) -> pd.DataFrame:
    return rows[rows["epoch"].rank(method="dense") > int(rows["epoch"].nunique() * (1 - share))]


def _slope(rows: pd.DataFrame) -> float:
    return float(np.polyfit(np.log(rows["loss"]), np.log(rows["noise"]), 1)[0])
