"""C against H in each layer and in the whole of independent networks of one design."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.curvature import (
    LOSSES,
    LayeredNetwork,
    eigenbasis,
    element_lines,
    hessian_and_covariance,
    quadratic_forms,
)
from sgd_diffusion.data import Dataset
from sgd_diffusion.models import FullyConnected, initialise
from sgd_diffusion.streams import numpy_stream
from sgd_diffusion.torch_streams import torch_stream
from sgd_diffusion.training import evaluate, train
from sgd_replication.experiments.covariance.settings import LayersJobSettings
from sgd_replication.inputs.networks.checkpoints import ENDS

OUTLIER = 0.1
"""Eigenvectors of a block with at least this share of its largest curvature are outliers, as for `ddt-low-dim`."""
WHOLE = "whole"
"""Name of the block of all parameters."""


def measure_block(hessian: Tensor, covariance: Tensor, lowest: float, highest: float) -> dict[str, float]:
    """Return measures of C against H along the eigenvectors v of the block's own H.

    Args:
        hessian: H, or the diagonal block of some parameters, (d, d).
        covariance: C of the same parameters, (d, d).
        lowest, highest: range of vᵀHv that lines are fitted to.

    Returns:
        `elements`, `slope`, `pearson`, `exponent` and `log_pearson` of vᵀCv against vᵀHv, see `element_lines`;
        `trace_ratio`, Tr C/Tr H; `outliers`, how many eigenvectors have at least a tenth of the largest curvature;
        `outlier_curvature` and `outlier_noise`, the shares of Tr H and of Tr C along them. The first share exceeds 1
        if the other curvatures are negative on the whole. A measure that is not defined is NaN.

    Raises:
        MeasurementError: a matrix is not finite.

    Examples:
        >>> H = torch.diag(torch.tensor([4.0, 2.0, 1.0, 0.1, 0.05]))
        >>> found = measure_block(H, H**2 / 2, lowest=0.01, highest=10.0)  # C ∝ H²
        >>> {name: round(found[name], 4) for name in ("elements", "exponent", "log_pearson", "outliers")}
        {'elements': 5.0, 'exponent': 2.0, 'log_pearson': 1.0, 'outliers': 3.0}
        >>> round(found["outlier_curvature"] * 7.15, 4)  # 4 + 2 + 1
        7.0
    """
    values, vectors = eigenbasis(hessian, len(hessian))
    followed = int(((values > 0) & (values >= min(lowest, OUTLIER * float(values[0])))).sum())
    variance = quadratic_forms(covariance, vectors[:, :followed]).double().numpy()
    curvature = values[:followed].double().numpy()
    inside = (curvature >= lowest) & (curvature <= highest) & (variance > 0)
    outlier = curvature >= OUTLIER * curvature.max(initial=0.0)
    curved, noisy = (float(matrix.diagonal().double().sum()) for matrix in (hessian, covariance))
    return {
        **element_lines(curvature[inside], variance[inside]),
        "trace_ratio": noisy / curved if curved > 0 else np.nan,
        "outliers": float(outlier.sum()),
        "outlier_curvature": float(curvature[outlier].sum()) / curved if curved > 0 else np.nan,
        "outlier_noise": float(variance[outlier].sum()) / noisy if noisy > 0 else np.nan,
    }


def measure_blocks(
    hessian: Tensor, covariance: Tensor, starts: Sequence[int], window: tuple[float, float]
) -> pd.DataFrame:
    """Return a row of `measure_block` for the diagonal block of each layer, and a last one for the whole matrices.

    Args:
        hessian, covariance: H and C, (d, d).
        starts: position of each layer's first parameter; a layer ends where the next one starts.
        window: smallest and largest vᵀHv that lines are fitted to.

    Examples:
        >>> H = torch.diag(torch.tensor([1.0, 2.0, 3.0, 1.0, 2.0, 3.0]))
        >>> C = torch.diag(torch.tensor([1.0, 2.0, 3.0, 2.0, 4.0, 6.0]))  # C = H in the first layer, 2H in the second
        >>> rows = measure_blocks(H, C, starts=[0, 3], window=(0.1, 10.0))
        >>> rows[["layer", "parameters", "slope", "trace_ratio"]].round(6).values.tolist()
        [['layer 1', 3, 1.0, 1.0], ['layer 2', 3, 2.0, 2.0], ['whole', 6, 1.5, 1.5]]
    """
    ends = [*starts, len(hessian)]
    blocks = {f"layer {number}": slice(*ends[number - 1 : number + 1]) for number in range(1, len(ends))}
    rows: list[dict[str, Any]] = []
    for name, own in {**blocks, WHOLE: slice(None)}.items():
        found = measure_block(hessian[own, own], covariance[own, own], *window)
        rows.append({"layer": name, "parameters": len(hessian[own])} | found)
    return pd.DataFrame(rows)


def measure_layers(
    network: LayeredNetwork, inputs: Tensor, labels: Tensor, window: tuple[float, float]
) -> pd.DataFrame:
    """Return `measure_blocks` of a network, weights and biases of a layer together.

    Args:
        network: the network at fixed weights.
        inputs: (n, features).
        labels: (n,).
        window: smallest and largest vᵀHv that lines are fitted to.

    Examples:
        >>> inputs = torch.randn(20, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64).repeat(2, 1)
        >>> labels = torch.arange(40) // 20  # every input with both labels
        >>> network = FullyConnected([2, 2])
        >>> _ = network.load_state_dict({name: 0 * tensor for name, tensor in network.state_dict().items()})
        >>> rows = measure_layers(LayeredNetwork(network, LOSSES["cross-entropy"]), inputs, labels, (1e-4, 5.0))
        >>> rows[["layer", "parameters", "slope", "trace_ratio"]].round(6).values.tolist()  # C = H at even odds
        [['layer 1', 6, 1.0, 1.0], ['whole', 6, 1.0, 1.0]]
    """
    matrices = hessian_and_covariance(network, inputs, labels)
    return measure_blocks(*matrices, [layer.start for layer in network.layers], window)


def measure_network(number: int, name: str, dataset: Dataset, settings: LayersJobSettings, seed: int) -> pd.DataFrame:
    """Return the rows of the `LAYERS` table of one network, at random and at trained weights.

    Every network has first weights, a draw of rows and an order of minibatches of its own.

    Args:
        number: of the network.
        name: of its design, which is part of its random streams.
        dataset: what the rows are drawn from, without replacement; at most half, or a minibatch if that is more.
        settings: of the design and its training, the number of rows, and the range of elements.
        seed: base of the random streams.

    Examples:
        >>> stream = np.random.default_rng(0)
        >>> dataset = Dataset("toy", stream.standard_normal((80, 2)), stream.integers(0, 2, 80), classes=2)
        >>> design = {"data": "digits", "hidden": [3], "training": {"batch_size": 20}}
        >>> window = {"lowest": 1e-4, "highest": 0.5, "precision": "float64"}
        >>> settings = LayersJobSettings(network=design, copies=2, rows=40, pooling=1, **window)
        >>> rows = measure_network(0, "toy", dataset, settings, seed=0)
        >>> rows[["stage", "layer", "parameters"]].values.tolist()[:3]
        [['random', 'layer 1', 9], ['random', 'layer 2', 8], ['random', 'whole', 17]]
    """
    stream = numpy_stream(seed, "networks by layer, rows", name, number)
    most = max(len(dataset) // 2, settings.network.training.batch_size)
    chosen = stream.permutation(len(dataset))[: min(settings.rows, most)]
    own = replace(dataset, inputs=dataset.inputs[chosen], labels=dataset.labels[chosen])
    tables = []
    for stage, network in zip(ENDS, _stages(number, name, own, settings, seed), strict=True):
        inputs, labels = torch.from_numpy(own.inputs), torch.from_numpy(own.labels)
        loss, accuracy = evaluate(network, inputs, labels)
        layered = LayeredNetwork(network, LOSSES["cross-entropy"], getattr(torch, settings.precision))
        rows = measure_layers(layered, inputs, labels, (settings.lowest, settings.highest))
        place = {"network": number, "stage": stage, "loss": loss, "accuracy": accuracy}
        tables.append(pd.DataFrame({**place, **rows}))
    return pd.concat(tables, ignore_index=True)


def _stages(number: int, name: str, data: Dataset, settings: LayersJobSettings, seed: int) -> Iterator[FullyConnected]:
    """Yield a network at random weights, and then the same after its training."""
    design = settings.network
    network = FullyConnected([data.features, *design.hidden, data.classes], design.activation)
    initialise(network, design.initialisation, torch_stream(seed, "networks by layer, initialisation", name, number))
    yield network
    stream = torch_stream(seed, "networks by layer, training", name, number)
    inputs, labels = torch.from_numpy(data.inputs), torch.from_numpy(data.labels)
    train(network, inputs, labels, stream=stream, **design.training.model_dump())
    yield network
