"""Formal tests of one network's gradients: across parameters, iterations and minibatches, and of their covariance."""

import copy
from functools import partial

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.curvature import LOSSES, LayeredNetwork, covariance_spectrum
from sgd_diffusion.gradient_noise import (
    PARAMETER,
    TrackedDirections,
    example_projections,
    gradients_of_training,
    minibatch_gradients,
    minibatch_noise,
    sample_coordinates,
)
from sgd_diffusion.models import FullyConnected, layer_of_coordinate
from sgd_diffusion.statistics import gaussian_chi_square, power_law_tail
from sgd_diffusion.streams import numpy_stream
from sgd_diffusion.torch_streams import torch_stream
from sgd_replication.experiments.noise.axis_settings import AxisJobSettings
from sgd_replication.experiments.noise.axis_tables import ITERATIONS, MINIBATCHES, PARAMETERS, SPECTRUM

SIGNIFICANCE = 0.05
"""The level at which a law is rejected."""

RANKS = 60
"""The largest number of ranks that are kept of a sample."""


def measure_axes(
    network: FullyConnected,
    inputs: Tensor,
    labels: Tensor,
    settings: AxisJobSettings,
    seed: int,
    point: tuple[str | int, ...],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of `NOISE_AXES` and of `AXIS_RANKS` of a network at fixed weights.

    The rows lack the columns network, replicate and stage. The network is not changed.

    Args:
        network: the network.
        inputs: inputs of the examples, (n, features).
        labels: class numbers, (n,).
        settings: settings of the tests, and the design whose training gives η and the judged B.
        seed: base of the random streams.
        point: names the network and its weights in the random streams.

    Examples:
        >>> from sgd_replication.experiments.noise.axis_settings import AxisSettings
        >>> from sgd_replication.inputs.networks.settings import NetworkSettings
        >>> stream = torch.Generator().manual_seed(0)
        >>> inputs, labels = torch.randn(200, 30, generator=stream, dtype=torch.float64), torch.arange(200) % 2
        >>> few = {"gradients": 5, "series": 100, "largest": 20, "other_largest": [10], "spectrum_examples": 150}
        >>> axes = AxisSettings(batch_sizes=[1], **few)
        >>> settings = AxisJobSettings(axes=axes, network=NetworkSettings(data="wine", training={"batch_size": 50}))
        >>> rows, ranks = measure_axes(FullyConnected([30, 10, 2]), inputs, labels, settings, seed=0, point=("toy",))
        >>> rows.groupby("axis", sort=False).size().to_dict()  # two B and two numbers of values; B alone; numbers alone
        {'parameters': 4, 'minibatches': 2, 'iterations': 1, 'spectrum': 2}
        >>> rows[rows["judged"]][["axis", "batch_size", "largest"]].to_numpy().tolist()
        [['parameters', 50, 20], ['minibatches', 50, 0], ['iterations', 50, 0], ['spectrum', 1, 20]]
    """
    axes, training = settings.axes, settings.network.training
    rows: list[dict[str, object]] = []
    ranks = []
    layers = layer_of_coordinate(network)
    chosen = sample_coordinates(
        layers, axes.coordinates_per_layer, torch_stream(seed, "noise axes, coordinates", *point)
    )
    coordinates = torch.tensor(chosen["coordinate"].to_numpy())
    tracked = TrackedDirections(
        chosen.assign(kind=PARAMETER), coordinates, torch.zeros(len(layers), 0, dtype=torch.float64)
    )
    layered = LayeredNetwork(network, LOSSES["cross-entropy"])
    projections = example_projections(layered, inputs, labels, tracked)
    gaussian = partial(_gaussian_share, weights=chosen["weight"].to_numpy(), classes=axes.classes)
    for size in settings.batch_sizes:
        place = {"batch_size": size, "judged": size == training.batch_size}
        stream = torch_stream(seed, "noise axes, gradients", *point, size)
        gradients = minibatch_gradients(
            network, inputs, labels, batch_size=size, minibatches=axes.gradients, stream=stream
        ).numpy()
        draws = numpy_stream(seed, "noise axes, controls", *point, size)
        for row in _across_parameters(gradients, axes.tail_counts, draws):
            rows.append({**place, **row, "judged": place["judged"] and row["largest"] == axes.largest})
        if place["judged"]:
            ranks.append(_ranked(np.sort(np.abs(gradients[0]))[::-1], PARAMETERS))
        noise = minibatch_noise(
            projections, size, axes.series, torch_stream(seed, "noise axes, minibatches", *point, size)
        )
        rows.append(place | {"axis": MINIBATCHES, **gaussian(noise.numpy())})
    series = gradients_of_training(
        copy.deepcopy(network),
        inputs,
        labels,
        coordinates=coordinates,
        learning_rate=training.learning_rate,
        batch_size=training.batch_size,
        iterations=axes.series,
        stream=torch_stream(seed, "noise axes, iterations", *point),
    )
    rows.append({"axis": ITERATIONS, "batch_size": training.batch_size, "judged": True, **gaussian(series.numpy())})
    spectrum = covariance_spectrum(layered, inputs[: axes.spectrum_examples], labels[: axes.spectrum_examples]).numpy()
    ranks.append(_ranked(spectrum, SPECTRUM))
    for count in axes.tail_counts:
        rows.append(_of_spectrum(spectrum, count) | {"batch_size": 1, "judged": count == axes.largest})
    found = pd.DataFrame(rows)
    return found.assign(largest=found["largest"].fillna(0).astype(int)), pd.concat(ranks, ignore_index=True)


def _across_parameters(
    gradients: NDArray[np.floating], counts: list[int], stream: np.random.Generator
) -> list[dict[str, object]]:
    """Return the tests of each gradient's entries, and of Gaussians in their place, for each number of largest values.

    The Gaussians are zero where the entry is zero, so that equally many values differ from zero.

    Args:
        gradients: one gradient a row, (minibatches, d).
        counts: numbers of largest values.
        stream: random stream of the Gaussians.
    """
    present = (gradients != 0).T
    drawn = stream.standard_normal(present.shape) * present
    scales = np.sqrt(np.mean(np.square(gradients), axis=0))[:, None]
    found: list[dict[str, object]] = []
    for count in counts:
        measured = power_law_tail(gradients.T, count)
        equal, unequal = (power_law_tail(sample, count).p_value for sample in (drawn, scales * drawn))
        found.append(
            {
                "axis": PARAMETERS,
                "largest": count,
                "values": float(np.median(present.sum(axis=0))),
                "power_law_share": float(np.mean(measured.p_value >= SIGNIFICANCE)),
                "equal_scales_share": float(np.mean(equal >= SIGNIFICANCE)),
                "unequal_scales_share": float(np.mean(unequal >= SIGNIFICANCE)),
                "exponent": _median_exponent(measured.exponent),
            }
        )
    return found


def _of_spectrum(spectrum: NDArray[np.floating], count: int) -> dict[str, object]:
    """Return the test of the largest eigenvalues; fewer positive ones than asked for are no power law."""
    if count >= len(spectrum):
        share, exponent = 0.0, np.nan
    else:
        tail = power_law_tail(spectrum[:, None], count)
        share, exponent = float(tail.p_value[0] >= SIGNIFICANCE), _median_exponent(tail.exponent)
    values = float(len(spectrum))
    return {"axis": SPECTRUM, "largest": count, "values": values, "power_law_share": share, "exponent": exponent}


def _median_exponent(exponents: NDArray[np.float64]) -> float:
    """Return the median of the finite exponents, or none."""
    finite = exponents[np.isfinite(exponents)]
    return float(np.median(finite)) if len(finite) else float("nan")


def _gaussian_share(samples: NDArray[np.floating], weights: NDArray[np.floating], classes: int) -> dict[str, float]:
    """Return the share of parameters whose values pass as Gaussian; parameters whose values are all equal are left out.

    Args:
        samples: one parameter a column, (n, columns).
        weights: share of all parameters that a column represents, (columns,).
        classes: number of classes of the chi-square test.
    """
    varies = np.ptp(samples, axis=0) > 0
    passes = gaussian_chi_square(samples[:, varies], classes) >= SIGNIFICANCE
    return {"values": float(len(samples)), "gaussian_share": float(np.average(passes, weights=weights[varies]))}


def _ranked(values: NDArray[np.floating], axis: str) -> pd.DataFrame:
    """Return some of the positive values with their ranks, relative to the largest; the values are descending."""
    positive = values[values > 0]
    ranks = np.unique(np.geomspace(1, len(positive), RANKS).round().astype(int))
    return pd.DataFrame({"axis": axis, "rank": ranks, "value": positive[ranks - 1] / positive[0]})
