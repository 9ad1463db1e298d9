"""Draws of rows of a data set, and networks without weight decay on them."""

import numpy as np
import torch
from numpy.typing import NDArray

from sgd_diffusion.data import Dataset, against_the_largest
from sgd_diffusion.landscapes import NetworkLoss
from sgd_diffusion.streams import numpy_stream
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
    two = against_the_largest(dataset)
    stream = numpy_stream(seed, "rows of a network", dataset.name, draw, settings.rows)
    chosen = stream.permutation(len(two))[: settings.rows]
    inputs = torch.from_numpy(_whitened(two.inputs[chosen], settings.components))
    reversed_ = stream.permutation(len(chosen)) < round(settings.flips * len(chosen))
    labels = torch.from_numpy(np.where(reversed_, 1 - two.labels[chosen], two.labels[chosen]))
    if not units:
        return NetworkLoss(inputs, labels, hidden=(), loss="one logit")
    fixed = (settings.output_weight,) * units
    return NetworkLoss(inputs, labels, hidden=(units,), loss="one logit", output_weights=fixed)


def _whitened(rows: NDArray[np.float64], components: int) -> NDArray[np.float64]:
    """Return the leading principal components, each with mean 0 and variance 1."""
    left, _, _ = np.linalg.svd(rows - rows.mean(0), full_matrices=False)
    return np.ascontiguousarray(left[:, :components] * np.sqrt(len(rows)))
