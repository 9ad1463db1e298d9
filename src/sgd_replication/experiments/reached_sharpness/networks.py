"""Networks with free output weights on a draw of rows, and their first weights."""

import torch
from torch import Tensor

from sgd_diffusion.data import Dataset
from sgd_diffusion.landscapes import NetworkLoss
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.experiments.data_curvature.samples import network_on_rows
from sgd_replication.experiments.data_curvature.settings import SampleSettings
from sgd_replication.experiments.reached_sharpness.settings import ReachedSettings


def network_of(dataset: Dataset, settings: ReachedSettings, seed: int) -> NetworkLoss:
    """Return the cross-entropy of a network with one hidden tanh layer and one logit on a draw of rows.

    The inputs are the leading principal components of the rows, whitened; a share of the labels is reversed. There
    is no weight decay.

    Args:
        dataset: with two classes or more; the largest one is set against all others.
        settings: of the rows and the network.
        seed: base of the random stream.

    Examples:
        >>> import numpy as np
        >>> stream = np.random.default_rng(0)
        >>> dataset = Dataset("toy", stream.standard_normal((90, 4)), stream.integers(0, 2, 90), classes=2)
        >>> loss = network_of(dataset, ReachedSettings(rows=60, units=3), seed=0)
        >>> len(loss), loss.dimension == (4 * 3 + 3) + (3 + 1)
        (60, True)
    """
    sample = SampleSettings(rows=settings.rows, components=settings.components, flips=settings.flips)
    drawn = network_on_rows(dataset, 0, sample, seed, draw=0)
    return NetworkLoss(drawn.inputs, drawn.targets[:, 0].long(), hidden=(settings.units,), loss="one logit")


def first_weights(loss: NetworkLoss, seeds: int, seed: int) -> Tensor:
    """Return the first weights of every seed, (seeds, d): normal with variance 1/fan-in, the biases 0.

    Args:
        loss: of the network.
        seeds: number of first weights.
        seed: base of the random streams; every row has a stream of its own.

    Examples:
        >>> loss = NetworkLoss(torch.eye(4), torch.tensor([0, 1, 0, 1]), hidden=(3,))
        >>> two, three = first_weights(loss, 2, seed=0), first_weights(loss, 3, seed=0)
        >>> torch.equal(two, three[:2]), two[:, loss.layers[0].biases].abs().max().item()
        (True, 0.0)
    """
    start = torch.zeros(seeds, loss.dimension, dtype=torch.float64)
    for number, row in enumerate(start):
        stream = torch_stream(seed, "first weights of a training", number)
        for layer in loss.layers:
            size = layer.fan_in * layer.fan_out
            row[layer.weights] = torch.randn(size, generator=stream, dtype=torch.float64) / layer.fan_in**0.5
    return start


def entropy_of_labels(loss: NetworkLoss) -> float:
    """Return the loss of the best constant output, −p ln p − (1 − p) ln(1 − p) with the share p of label 1.

    Examples:
        >>> loss = NetworkLoss(torch.eye(4), torch.tensor([0, 1, 0, 1]), hidden=(), loss="one logit")
        >>> round(entropy_of_labels(loss), 4)  # ln 2
        0.6931
    """
    share = loss.targets.mean()
    return float(-torch.special.xlogy(share, share) - torch.special.xlogy(1 - share, 1 - share))
