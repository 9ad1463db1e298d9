"""Curvature and gradient noise along fixed directions, summed over blocks of examples."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from scipy.linalg import eigh
from torch import Tensor

from sgd_diffusion.curvature.layers import LayeredNetwork, Trace
from sgd_diffusion.curvature.products import add_gram, mirror
from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.progress import track

NUMBERS_AT_ONCE = 2**21
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
    # SciPy's LAPACK divides and conquers in little more than half the time of the one that PyTorch brings.
    values, vectors = (torch.from_numpy(found) for found in eigh(matrix.T.numpy(), driver="evd", check_finite=False))
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

    With ẏ = dy/dt at θ + t v, and V_l the entries of v for layer l,

        ż_l = V_l a_{l−1} + W_l ȧ_{l−1},   ȧ_l = σ′ ż_l,

    from the inputs to the outputs z_L. With S = ∂²ℓ/∂z_L² = RᵀR and δ_l = ∂ℓ/∂z_l,

        v·g = ∂ℓ·ż_L,   vᵀGv = |R ż_L|²,   vᵀHv = vᵀGv + Σ_l {2 δ_l·V_l ȧ_{l−1} + (W_{l+1}ᵀ δ_{l+1})·(σ″ ż_l²)}.

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
    parts = [directions[layer.coordinates.T].to(network.dtype) for layer in network.layers]  # (fan-in + 1, fan-out, k)
    rest, slope = (torch.zeros(blocks, count, dtype=network.dtype) for _ in range(2))
    fisher, gauss_newton = (torch.zeros(blocks, count, count, dtype=network.dtype) for _ in range(2))
    loss = torch.zeros(blocks, dtype=network.dtype)
    projections = torch.empty(len(labels), count, dtype=network.dtype)
    chunk = max(1, NUMBERS_AT_ONCE // (count * max(layer.fan_out for layer in network.layers)))
    chunks = [part for number in range(blocks) for part in (block == number).nonzero().squeeze(1).split(chunk)]
    for some in track(chunks, "noise along directions"):
        number = int(block[some[0]])
        trace = network.trace(inputs[some], labels[some])
        outputs, bent = _outputs_along(network, parts, trace)
        along = (trace.output.slope.unsqueeze(1) @ outputs).squeeze(1)
        projections[some] = along
        slope[number] += along.sum(0)
        rest[number] += bent
        loss[number] += trace.output.value.sum()
        add_gram(fisher[number], along)
        add_gram(gauss_newton[number], (trace.output.root @ outputs).flatten(0, 1))
    mirror(fisher)
    mirror(gauss_newton)
    curvature = gauss_newton.diagonal(dim1=1, dim2=2) + rest
    return DirectionBlocks(sizes, (curvature, slope, fisher, gauss_newton, loss), projections)


def _outputs_along(network: LayeredNetwork, parts: list[Tensor], trace: Trace) -> tuple[Tensor, Tensor]:
    """Return ż_L, (n, classes, k), and Σ_n vᵀ(H − G)v, (k,)."""
    moved, bent = torch.empty(0), torch.zeros(parts[0].shape[2], dtype=network.dtype)
    for position, (layer, part) in enumerate(zip(network.layers, parts, strict=True)):
        entering = trace.entering[position]
        if position == 0 and len(parts) > 1:
            ahead = _where_active(entering, part, trace.slope[0])
        else:
            ahead = (entering @ part.flatten(1)).view(-1, *part.shape[1:])
        if position:
            ahead.baddbmm_(layer.weights.expand(len(ahead), -1, -1), moved)
            crossed = (trace.error[position].T @ moved.flatten(1)).view(layer.fan_out, layer.fan_in, -1)
            bent += 2 * (crossed * part[:-1].transpose(0, 1)).sum((0, 1))
        if position == len(parts) - 1:
            break
        pulled = (trace.error[position + 1] @ network.layers[position + 1].weights) * trace.bend[position]
        if pulled.any():
            bent += pulled.flatten() @ ahead.square().flatten(0, 1)
        moved = ahead.mul_(trace.slope[position].unsqueeze(2))
    return ahead, bent


def _where_active(entering: Tensor, part: Tensor, slope: Tensor) -> Tensor:
    """Return V a, (n, fan-out, k), and zeros where σ′ of a unit is zero, since nothing passes it: with ReLU, often."""
    ahead = torch.zeros(len(entering), *part.shape[1:], dtype=part.dtype)
    for unit, own in enumerate(slope.unbind(1)):
        active = own.nonzero().squeeze(1)
        ahead[:, unit].index_copy_(0, active, entering[active] @ part[:, unit])
    return ahead
