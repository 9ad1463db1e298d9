"""Draws of rows of a data set, and networks without weight decay on them."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.data import Dataset, against_the_largest
from sgd_diffusion.landscapes import NetworkLoss
from sgd_diffusion.streams import numpy_stream
from sgd_diffusion.theory.cumulant_action import covariance_of
from sgd_replication.experiments.data_curvature.settings import SampleSettings

UNITS = {"logistic regression": 0, "tanh unit": 1}
"""Hidden units of the networks that are left."""


def network_on_rows(dataset: Dataset, units: int, settings: SampleSettings, seed: int, draw: int) -> NetworkLoss:
    """Return the cross-entropy of a network with one logit on a draw of rows.

    The rows are drawn without replacement. The inputs are their leading principal components, whitened. A share of the
    labels is reversed. The hidden units' output weights are fixed, all at `output_weight`; without hidden units the
    network is logistic regression.

    Args:
        dataset: with two classes or more; the largest one is set against all others.
        units: number of tanh units.
        settings: of the rows.
        seed: base of the random stream.
        draw: number of the draw.

    Examples:
        >>> stream = np.random.default_rng(0)
        >>> dataset = Dataset("toy", stream.standard_normal((90, 4)), stream.integers(0, 2, 90), classes=2)
        >>> loss = network_on_rows(dataset, 2, SampleSettings(rows=60), seed=0, draw=0)
        >>> len(loss), loss.dimension, loss.inputs.square().mean(0).round(decimals=6).tolist()
        (60, 6, [1.0, 1.0])
    """
    inputs, labels = drawn_rows(dataset, settings, seed, draw)
    if not units:
        return NetworkLoss(inputs, labels, hidden=(), loss="one logit")
    fixed = (settings.output_weight,) * units
    return NetworkLoss(inputs, labels, hidden=(units,), loss="one logit", output_weights=fixed)


def squared_error_unit(dataset: Dataset, settings: SampleSettings, seed: int, draw: int) -> NetworkLoss:
    """Return the squared error of one tanh unit on a draw of rows, with the labels −1 and 1.

    Args:
        dataset, settings, seed, draw: as for `network_on_rows`.

    Examples:
        >>> stream = np.random.default_rng(0)
        >>> dataset = Dataset("toy", stream.standard_normal((90, 4)), stream.integers(0, 2, 90), classes=2)
        >>> loss = squared_error_unit(dataset, SampleSettings(rows=60), seed=0, draw=0)
        >>> loss.dimension, sorted(set(loss.targets.flatten().tolist()))
        (3, [-1.0, 1.0])
    """
    inputs, labels = drawn_rows(dataset, settings, seed, draw)
    return NetworkLoss(
        inputs, 2.0 * labels - 1, hidden=(1,), loss="squared error", output_weights=(settings.output_weight,)
    )


def drawn_rows(dataset: Dataset, settings: SampleSettings, seed: int, draw: int) -> tuple[Tensor, Tensor]:
    """Return the whitened inputs and the labels, 0 or 1, of a draw of rows.

    Args:
        dataset, settings, seed, draw: as for `network_on_rows`.

    Examples:
        >>> dataset = Dataset("toy", np.arange(40.0).reshape(20, 2) ** 2, np.arange(20) % 2, classes=2)
        >>> inputs, labels = drawn_rows(dataset, SampleSettings(rows=20), seed=0, draw=0)
        >>> tuple(inputs.shape), int(labels.sum())
        ((20, 2), 8)
    """
    two = against_the_largest(dataset)
    stream = numpy_stream(seed, "rows of a network", dataset.name, draw, settings.rows)
    chosen = stream.permutation(len(two))[: settings.rows]
    inputs = torch.from_numpy(_whitened(two.inputs[chosen], settings.components))
    reversed_ = stream.permutation(len(chosen)) < round(settings.flips * len(chosen))
    return inputs, torch.from_numpy(np.where(reversed_, 1 - two.labels[chosen], two.labels[chosen]))


def _whitened(rows: NDArray[np.float64], components: int) -> NDArray[np.float64]:
    """Return the leading principal components, each with mean 0 and variance 1."""
    left, _, _ = np.linalg.svd(rows - rows.mean(0), full_matrices=False)
    return np.ascontiguousarray(left[:, :components] * np.sqrt(len(rows)))


def covariances(loss: NetworkLoss, theta: Tensor) -> Tensor:
    """Return C(θ), the covariance of one example's gradient, at several θ, (k, d) → (k, d, d); differentiable.

    Args:
        loss: of the network.
        theta: θ.

    Examples:
        >>> inputs, labels = torch.tensor([[-1.0], [0.5], [1.0], [-0.5]]), torch.tensor([0, 0, 1, 1])
        >>> loss = NetworkLoss(inputs, labels, hidden=(), loss="one logit")
        >>> theta = torch.zeros(1, 2).double()
        >>> bool(torch.allclose(covariances(loss, theta)[0], loss.covariance(theta[0])))
        True
    """
    return covariance_of(loss.all_gradients(theta))
