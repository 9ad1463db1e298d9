"""The two passes over the gradients of all samples; a gradient of every parameter is held for few samples at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.noise_reports.layer_groups import ALL, KeptCoordinates, Layer
from sgd_diffusion.noise_reports.noise_scale import SquaredSums
from sgd_diffusion.noise_reports.sample_loss import SampleLoss
from sgd_diffusion.noise_reports.samples import Samples
from sgd_diffusion.progress import track

BLOCKS = 20
"""The largest number of blocks of the jackknife."""


@dataclass(frozen=True)
class FirstPass:
    """Sums over the gradients g_n of n samples.

    Attributes:
        sums: Σ_n g_n of each parameter, in double precision.
        squares: |g_n|² of each layer, (n, layers).
        kept: values of the kept coordinates, (n, columns).
    """

    sums: tuple[Tensor, ...]
    squares: NDArray[np.float64]
    kept: NDArray[np.float64]


@dataclass(frozen=True)
class SecondPass:
    """What needs the sums or the eigenvectors.

    Attributes:
        squared: squared sums of blocks of samples, of each layer and of all parameters, by name.
        along: gradients along given directions, (n, k), by the name of the layer.
    """

    squared: dict[str, SquaredSums]
    along: dict[str, NDArray[np.float64]]


def first_pass(
    sample_loss: SampleLoss, samples: Samples, layers: Sequence[Layer], kept: KeptCoordinates, seed: int
) -> FirstPass:
    """Return sums over the gradients of all samples.

    Args:
        sample_loss: loss of single samples.
        samples: the samples.
        layers: the layers.
        kept: coordinates whose values are kept.
        seed: seed of torch's random state, so that dropout draws the same masks in both passes.

    Raises:
        MeasurementError: a gradient is not finite.
    """
    torch.manual_seed(seed)
    sums = tuple(torch.zeros_like(tensor, dtype=torch.float64) for tensor in sample_loss.weights)
    squares, values = [], []
    for gradients in track(sample_loss.gradients(samples), "gradients of samples"):
        for total, gradient in zip(sums, gradients, strict=True):
            total += gradient.sum(0, dtype=torch.float64)
        norms = [gradient.flatten(1).norm(dim=1, dtype=torch.float64).square() for gradient in gradients]
        of_layers = [torch.stack([norms[p] for p in layer.positions]).sum(0) for layer in layers]
        squares.append(torch.stack(of_layers, 1).cpu())
        values.append(kept.values(gradients).double())
    found = FirstPass(sums, torch.cat(squares).numpy(), torch.cat(values).numpy())
    if not np.isfinite(found.squares).all():
        raise MeasurementError("the gradient of a sample is not finite; check the weights and the inputs.")
    return found


def second_pass(
    sample_loss: SampleLoss,
    samples: Samples,
    layers: Sequence[Layer],
    first: FirstPass,
    directions: Mapping[str, Tensor],
    seed: int,
) -> SecondPass:
    """Return squared sums over blocks of samples, and the gradients along directions.

    Args:
        sample_loss: loss of single samples.
        samples: the samples.
        layers: the layers.
        first: result of the first pass.
        directions: directions as columns, (d, k), by the name of the layer or `ALL`.
        seed: that of the first pass.
    """
    torch.manual_seed(seed)
    blocks = np.array_split(np.arange(samples.count), min(BLOCKS, samples.count))
    block_of = np.concatenate([np.full(len(block), number) for number, block in enumerate(blocks)])
    products = np.zeros((len(blocks), len(layers), 2))  # S·s_b and |s_b|²
    along: dict[str, list[Tensor]] = {name: [] for name in directions}
    parts = _by_parameter(directions, layers, [tensor.numel() for tensor in sample_loss.weights])
    current, done = [torch.zeros_like(total) for total in first.sums], 0

    def close(block: int) -> None:
        for number, layer in enumerate(layers):
            for p in layer.positions:
                own = current[p].flatten()
                products[block, number] += float(first.sums[p].flatten() @ own), float(own @ own)
        for total in current:
            total.zero_()

    for gradients in track(sample_loss.gradients(samples), "gradients of samples, again"):
        size = len(gradients[0])
        numbers = block_of[done : done + size]
        for block in np.unique(numbers):
            inside = torch.from_numpy(numbers == block).to(gradients[0].device)
            for total, gradient in zip(current, gradients, strict=True):
                total += gradient[inside].sum(0, dtype=torch.float64)
            if done + np.flatnonzero(numbers == block)[-1] == blocks[block][-1]:
                close(block)
        for name, columns in parts.items():
            moved = torch.stack([gradients[p].flatten(1) @ part for p, part in columns]).sum(0)
            along[name].append(moved.double().cpu())
        done += size
    counts = np.array([len(block) for block in blocks], dtype=np.float64)
    squares = np.stack([first.squares[block].sum(axis=0) for block in blocks])
    totals = np.array([sum(float(first.sums[p].square().sum()) for p in layer.positions) for layer in layers])
    squared = {
        layer.name: SquaredSums(counts, squares[:, number], totals[number], *products[:, number].T)
        for number, layer in enumerate(layers)
    }
    squared[ALL] = SquaredSums(counts, squares.sum(1), float(totals.sum()), *products.sum(1).T)
    return SecondPass(squared, {name: torch.cat(rows).numpy() for name, rows in along.items()})


def _by_parameter(
    directions: Mapping[str, Tensor], layers: Sequence[Layer], sizes: Sequence[int]
) -> dict[str, list[tuple[int, Tensor]]]:
    """Return directions cut into parameters: pairs of a parameter's position and its part, (entries, k)."""
    positions = {layer.name: layer.positions for layer in layers} | {ALL: tuple(range(len(sizes)))}
    return {
        name: list(zip(positions[name], vectors.split([sizes[p] for p in positions[name]]), strict=True))
        for name, vectors in directions.items()
    }
