"""Gradient noise of a network at its minimum: alignment of its covariance with the Hessian, and normality tests."""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from scipy import stats
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from sgd_diffusion.curvature import (
    FlatNetwork,
    FlatRegression,
    alignment,
    along_leading,
    elements_between,
    jackknifed,
    random_blocks,
)
from sgd_diffusion.data import RegressionSet, TrainingSet
from sgd_diffusion.escape import QuadraticBasin
from sgd_diffusion.estimates import Estimate
from sgd_diffusion.gradient_noise import TrackedDirections, collect_noise
from sgd_diffusion.problems.network import examples
from sgd_diffusion.statistics import normality
from sgd_diffusion.statistics.shares import share_of
from sgd_diffusion.torch_streams import torch_stream

BLOCKS = 20
"""Blocks of the jackknife over examples."""
FLATTEST = 0.01
"""Lines are fitted to eigendirections with at least this share of the largest curvature."""

COSINES = ("pearson", "cosine")
"""Measures between −1 and 1."""


def mean_loss(dataset: TrainingSet) -> Callable[[Tensor, Tensor], Tensor]:
    """Return the mean loss of outputs (n, outputs) and labels (n,): cross-entropy, or half the squared error.

    Args:
        dataset: examples of a classification or of a regression.

    Examples:
        >>> loss = mean_loss(RegressionSet.of("toy", np.eye(2), np.array([1.0, 3.0])))
        >>> loss(torch.tensor([[2.0], [3.0]]), torch.tensor([0.0, 3.0])).item()  # (4 + 0)/2 over two examples
        1.0
    """
    return half_squared_error if isinstance(dataset, RegressionSet) else cross_entropy


def half_squared_error(outputs: Tensor, labels: Tensor) -> Tensor:
    """Return the mean over examples of ½(z − y)², (), for outputs z, (n, 1), and numbers y, (n,).

    Examples:
        >>> half_squared_error(torch.tensor([[3.0]]), torch.tensor([1.0])).item()
        2.0
    """
    return (outputs.squeeze(-1) - labels).square().mean() / 2


def alignment_estimates(
    network: nn.Module, basin: QuadraticBasin, dataset: TrainingSet, seed: int
) -> dict[str, Estimate]:
    """Return measures of proportionality of C to H along the eigenvectors of H, `cov_<measure>`.

    Intervals come from a jackknife over blocks of examples. A measure is left out if it is undefined on all examples or
    without any one of the blocks.

    Args:
        network: network with the weights of the minimum.
        basin: basin whose Hessian gives the eigenvectors.
        dataset: examples.
        seed: seed of the division into blocks.

    Examples:
        >>> from sgd_diffusion.data import Dataset
        >>> from sgd_diffusion.problems import connected_network, module_loss, train_to_basin
        >>> inputs, labels = torch.arange(16.0).sin().double().view(8, 2).numpy(), torch.arange(8).numpy() % 2
        >>> dataset = Dataset("toy", inputs, labels, classes=2)
        >>> network = connected_network(dataset, hidden=[], activation="tanh", seed=0)  # logistic: six parameters
        >>> basin = train_to_basin(network, module_loss(network, dataset, weight_decay=0.1))
        >>> expected = basin.covariance.trace() / (basin.hessian.trace() - 6 * 0.1)  # without weight decay
        >>> round(alignment_estimates(network, basin, dataset, seed=0)["cov_trace_ratio"].value / float(expected), 6)
        1.0
    """
    directions = torch.linalg.eigh(basin.hessian).eigenvectors.flip(1)
    inputs, labels = examples(dataset)
    block = random_blocks(len(labels), min(BLOCKS, len(labels)), seed)
    flat = FlatRegression(network) if isinstance(dataset, RegressionSet) else FlatNetwork(network)
    along = along_leading(flat, inputs, labels, directions, block)
    inside = elements_between(along.means(), FLATTEST * float(along.means().curvature.max()), math.inf)
    whole = alignment(along.means(), inside)
    left_out = [alignment(means, inside) for means in along.without_one()]
    return {
        f"cov_{name}": jackknifed(
            value, (measures[name] for measures in left_out), (-1, 1) if name in COSINES else (-math.inf, math.inf)
        )
        for name, value in whole.items()
        if all(math.isfinite(measures[name]) for measures in (whole, *left_out))
    }


def noise_normality(
    network: nn.Module, dataset: TrainingSet, *, batch_size: int, minibatches: int, seed: int
) -> tuple[pd.DataFrame, dict[str, Estimate]]:
    """Test the gradient noise of each parameter for normality.

    Args:
        network: network with the weights of the minimum.
        dataset: examples.
        batch_size: B.
        minibatches: number of minibatches.
        seed: base seed of the draws of minibatches.

    Returns:
        A table with a row per parameter that has noise, and the estimates `noise_normal_share`, the share of these
        parameters that pass, and `noise_excess_kurtosis`, the median over them.

    Raises:
        MeasurementError: B is not smaller than the number of examples.

    Examples:
        >>> inputs = torch.randn(40, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64).numpy()
        >>> from sgd_diffusion.data import Dataset
        >>> dataset = Dataset("toy", inputs, (inputs[:, 0] > 0).astype(int), classes=2)
        >>> network = nn.Linear(2, 2).double()
        >>> table, estimates = noise_normality(network, dataset, batch_size=8, minibatches=100, seed=0)
        >>> deviation = table["standard_deviation"].round(6).to_numpy()  # the noise of the two classes is opposite
        >>> len(table), deviation[:2].tolist() == deviation[2:4].tolist()
        (6, True)
    """
    inputs, labels = examples(dataset)
    everything = torch.arange(sum(parameter.numel() for parameter in network.parameters()))
    nowhere = torch.empty(len(everything), 0, dtype=inputs.dtype)
    sample = collect_noise(
        network,
        inputs,
        labels,
        batch_size=batch_size,
        minibatches=minibatches,
        pooled_minibatches=0,
        tracked=TrackedDirections(pd.DataFrame(), everything, nowhere),
        stream=torch_stream(seed, "own network", "noise"),
        loss=mean_loss(dataset),
    )
    active = sample.active
    table = normality(sample.tracked[:, active].numpy()).assign(coordinate=everything[active].numpy())
    share = float(table["normal"].mean()) if len(table) else 0.0
    return table[["coordinate", *table.columns.drop("coordinate")]], {
        "noise_normal_share": share_of(share, max(len(table), 1)),
        "noise_excess_kurtosis": _median(table["excess_kurtosis"].to_numpy()),
    }


def _median(values: NDArray[np.float64]) -> Estimate:
    """Return the median over parameters, with the order statistics between which it lies with at least 95 %."""
    ordered, n = np.sort(values), len(values)
    rank = int(stats.binom.ppf(0.025, n, 0.5))
    return Estimate(value=float(np.median(values)), low=float(ordered[rank]), high=float(ordered[n - 1 - rank]), n=n)


def noise_spectrum(basin: QuadraticBasin) -> pd.DataFrame:
    """Return curvature h_i and noise vᵢᵀCvᵢ along every eigenvector vᵢ of the Hessian, a row per eigenvector.

    Args:
        basin: the network at its minimum.

    Examples:
        All noise lies in the two of four directions that change the difference of the logits:

        >>> import torch
        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0], [-1.0], [1.0]]), torch.tensor([0, 0, 1, 1])
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.01)
        >>> basin = QuadraticBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> noise_spectrum(basin).abs().round(6).to_numpy().tolist()
        [[0.01, 0.0], [0.01, 0.0], [0.51, 0.5], [0.51, 0.5]]
    """
    curvatures, directions = torch.linalg.eigh(basin.hessian)
    noise = (directions * (basin.covariance @ directions)).sum(0)
    return pd.DataFrame({"curvature": curvatures.numpy(), "noise": noise.numpy()})
