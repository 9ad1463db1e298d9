"""Curvature and gradient noise along fixed directions, summed over blocks of examples."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.curvature.layers import LayeredNetwork, Trace
from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.progress import track

NUMBERS_AT_ONCE = 2**23
"""The largest number of derivatives (examples × directions × units of a layer) that are held in memory at once."""


@dataclass(frozen=True)
class DirectionMeans:
    """Curvature and gradient noise along k directions v_i, as means over examples.

    Attributes:
        curvature: v_iᵀ H v_i with H the Hessian of the mean loss, (k,).
        slope: v_i · ḡ with ḡ the mean gradient, (k,).
        fisher: v_iᵀ F v_j with F = ⟨g gᵀ⟩ the empirical Fisher matrix, (k, k).
        gauss_newton: v_iᵀ G v_j with G the Gauss–Newton matrix, (k, k).
        loss: mean loss, ().

    Examples:
        >>> slope, squares = torch.tensor([1.0, 0.0]), torch.tensor([[3.0, 0.5], [0.5, 2.0]])
        >>> means = DirectionMeans(torch.ones(2), slope, squares, torch.eye(2), torch.tensor(0.5))
        >>> means.covariance.tolist()  # ⟨g gᵀ⟩ − ⟨g⟩⟨g⟩ᵀ
        [[2.0, 0.5], [0.5, 2.0]]
    """

    curvature: Tensor
    slope: Tensor
    fisher: Tensor
    gauss_newton: Tensor
    loss: Tensor

    @property
    def covariance(self) -> Tensor:
        """v_iᵀ C v_j with C = F − ḡ ḡᵀ the covariance of one example's gradient, (k, k)."""
        return self.fisher - torch.outer(self.slope, self.slope)


@dataclass(frozen=True)
class DirectionBlocks:
    """Curvature and gradient noise along k directions v_i, as sums over blocks of examples for a jackknife.

    Attributes:
        sizes: number of examples of each block, (blocks,).
        sums: sum over the examples of each block of the attributes of `DirectionMeans`, in their order, each with a
            leading axis of blocks.
        projections: v_i · g_n for every example n, in the order of the inputs, (n, k).

    Examples:
        >>> curvature, zeros = torch.tensor([[2.0], [7.0]]), torch.zeros(2, 1, 1)  # sums over one and over two examples
        >>> sums = (curvature, zeros[:, 0], zeros, zeros, zeros[:, 0, 0])
        >>> blocks = DirectionBlocks(torch.tensor([1, 2]), sums, projections=torch.zeros(3, 1))
        >>> blocks.means().curvature.item(), [means.curvature.item() for means in blocks.without_one()]
        (3.0, [3.5, 2.0])
    """

    sizes: Tensor
    sums: tuple[Tensor, ...]
    projections: Tensor

    def means(self) -> DirectionMeans:
        """Return the means over all examples."""
        return DirectionMeans(*(total.sum(0) / self.sizes.sum() for total in self.sums))

    def without_one(self) -> Iterator[DirectionMeans]:
        """Yield, for each block, the means over the examples of all other blocks."""
        totals = [total.sum(0) for total in self.sums]
        for left_out, size in enumerate(self.sizes):
            others = self.sizes.sum() - size
            yield DirectionMeans(
                *((total - part[left_out]) / others for total, part in zip(totals, self.sums, strict=True))
            )


def eigenbasis(matrix: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """Return the largest eigenvalues of a symmetric matrix, descending, (k,), and their eigenvectors, (d, k).

    Args:
        matrix: symmetric matrix, (d, d).
        count: number of eigenvalues k.

    Raises:
        MeasurementError: the matrix is not finite.

    Examples:
        >>> values, vectors = eigenbasis(torch.diag(torch.tensor([1.0, 3.0, 2.0])), count=2)
        >>> values.round(decimals=4).tolist(), vectors.abs().round(decimals=4).tolist()
        ([3.0, 2.0], [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    """
    if not torch.isfinite(matrix.sum()):
        raise MeasurementError("the matrix has values that are not finite, so it has no eigenbasis.")
    values, vectors = torch.linalg.eigh(matrix)
    return values.flip(0)[:count], vectors.flip(1)[:, :count]


def block_sizes(block: Tensor) -> Tensor:
    """Return the number of examples of each block: (n,) → (blocks,).

    Args:
        block: block number of each example, from 0, (n,).

    Raises:
        MeasurementError: a block has no examples.
    """
    sizes = torch.bincount(block)
    if not len(block) or (sizes == 0).any():
        raise MeasurementError("a block has no examples; use fewer blocks.")
    return sizes


def along_directions(
    network: LayeredNetwork, inputs: Tensor, labels: Tensor, directions: Tensor, block: Tensor
) -> DirectionBlocks:
    """Return curvature and gradient noise of a fully connected network along directions, for each block.

    With ẏ = dy/dt and ÿ = d²y/dt² at θ + t v, and V_l the entries of v for layer l,

        ż_l = V_l a_{l−1} + W_l ȧ_{l−1},   z̈_l = W_l ä_{l−1} + 2 V_l ȧ_{l−1},   ȧ = σ′ ż,   ä = σ″ ż² + σ′ z̈,

    from the inputs to the outputs z_L. With S = ∂²ℓ/∂z_L², v·g = ∂ℓ·ż_L, vᵀGv = ż_Lᵀ S ż_L and
    vᵀHv = ż_Lᵀ S ż_L + ∂ℓ·z̈_L.

    Args:
        network: the network at fixed weights θ, (d,).
        inputs: inputs of the examples, (n, features).
        labels: class numbers, (n,).
        directions: directions v_i as columns, (d, k).
        block: block number of each example, from 0, (n,).

    Raises:
        MeasurementError: a block has no examples.

    Examples:
        >>> from sgd_diffusion.curvature import squared_error
        >>> from sgd_diffusion.models import FullyConnected
        >>> network = LayeredNetwork(FullyConnected([1, 2]), squared_error)  # curvature x² of weights, 1 of biases
        >>> inputs, labels = torch.tensor([[1.0], [3.0]]), torch.tensor([0, 1])
        >>> blocks = along_directions(network, inputs, labels, torch.eye(4), block=torch.tensor([0, 1]))
        >>> blocks.sums[0].round(decimals=6).tolist()
        [[1.0, 1.0, 1.0, 1.0], [9.0, 9.0, 1.0, 1.0]]
    """
    sizes = block_sizes(block)
    blocks, count = len(sizes), directions.shape[1]
    parts = [directions[layer.coordinates].to(network.dtype) for layer in network.layers]  # (fan-out, fan-in + 1, k)
    curvature, slope = (torch.zeros(blocks, count, dtype=network.dtype) for _ in range(2))
    fisher, gauss_newton = (torch.zeros(blocks, count, count, dtype=network.dtype) for _ in range(2))
    loss = torch.zeros(blocks, dtype=network.dtype)
    projections = torch.empty(len(labels), count, dtype=network.dtype)
    chunk = max(1, NUMBERS_AT_ONCE // (count * max(layer.fan_out for layer in network.layers)))
    chunks = [part for number in range(blocks) for part in (block == number).nonzero().squeeze(1).split(chunk)]
    for some in track(chunks, "noise along directions"):
        number = int(block[some[0]])
        trace = network.trace(inputs[some], labels[some])
        first, second = _outputs_along(network, parts, trace)
        error = trace.output.slope.unsqueeze(1)
        bent = first @ _root(trace.output.bend)  # S^{1/2} ż, (n, k, classes)
        along = (first * error).sum(-1)
        projections[some] = along
        linear = bent.transpose(1, 2).flatten(0, 1)  # (n · classes, k)
        slope[number] += along.sum(0)
        curvature[number] += linear.square().sum(0) + (second * error).sum((0, 2))
        fisher[number] += along.T @ along
        gauss_newton[number] += linear.T @ linear
        loss[number] += trace.output.value.sum()
    return DirectionBlocks(sizes, (curvature, slope, fisher, gauss_newton, loss), projections)


def _root(matrices: Tensor) -> Tensor:
    """Return the symmetric square roots of positive semidefinite matrices."""
    values, vectors = torch.linalg.eigh(matrices)
    return (vectors * values.clamp_min(0).sqrt().unsqueeze(-2)) @ vectors.transpose(-1, -2)


def _outputs_along(network: LayeredNetwork, parts: list[Tensor], trace: Trace) -> tuple[Tensor, Tensor]:
    """Return ż_L and z̈_L: (n, k, classes)."""
    for position, (layer, part) in enumerate(zip(network.layers, parts, strict=True)):
        fan_out, _, count = part.shape
        straight = (trace.entering[position] @ part.permute(1, 2, 0).flatten(1)).view(-1, count, fan_out)
        if position == 0:
            first, second = straight, torch.zeros_like(straight)
            continue
        below, bent = trace.slope[position - 1].unsqueeze(1), trace.bend[position - 1].unsqueeze(1)
        moved, accelerated = below * first, bent * first.square() + below * second
        turned = moved.transpose(0, 1) @ part[:, :-1].permute(2, 1, 0)  # (k, n, fan-out)
        first = straight + moved @ layer.weights.T
        second = accelerated @ layer.weights.T + 2 * turned.transpose(0, 1)
    return first, second
