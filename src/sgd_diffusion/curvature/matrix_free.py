"""Leading eigenvectors of a Hessian from matrix–vector products, and curvature and gradient noise along them."""

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse.linalg import LinearOperator, eigsh
from torch import Tensor
from torch.func import grad, jvp, vjp, vmap

from sgd_diffusion.curvature.directions import DirectionBlocks, block_sizes
from sgd_diffusion.curvature.flat_network import NUMBERS_AT_ONCE, FlatNetwork
from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.progress import track

Products = Callable[[Tensor], Tensor]
"""A function V ↦ A V with a fixed matrix A, (d, k) → (d, k)."""


def hessian_products(network: FlatNetwork, inputs: Tensor, labels: Tensor) -> Products:
    """Return V ↦ Σ_n ∇²ℓ_n V, (d, k) → (d, k), computed by forward-over-reverse differentiation."""

    def product(vector: Tensor, some_inputs: Tensor, some_labels: Tensor) -> Tensor:
        slope = grad(partial(network.loss, inputs=some_inputs, labels=some_labels))
        return jvp(slope, (network.theta,), (vector,))[1]

    return _streamed(network, product, inputs, labels)


def retained_hessian_products(network: FlatNetwork, inputs: Tensor, labels: Tensor) -> Products:
    """Return what `hessian_products` does, at two thirds of the cost for many products one after another.

    The gradient is computed once, and its graph kept; a product is one more pass back through it. All examples are in
    memory at once.
    """
    theta = network.theta.clone().requires_grad_()
    (slope,) = torch.autograd.grad(network.loss(theta, inputs, labels), theta, create_graph=True)

    def products(vectors: Tensor) -> Tensor:
        columns = [torch.autograd.grad(slope, theta, vector, retain_graph=True)[0] for vector in vectors.unbind(1)]
        return torch.stack(columns, 1)

    return products


def gauss_newton_products(network: FlatNetwork, inputs: Tensor, labels: Tensor) -> Products:
    """Return V ↦ Σ_n J_nᵀ S_n J_n V, (d, k) → (d, k), with J = ∂z/∂θ and S = ∂²ℓ/∂z²."""

    def product(vector: Tensor, some_inputs: Tensor, some_labels: Tensor) -> Tensor:
        forward = partial(network.outputs, inputs=some_inputs)
        outputs, moved = forward(network.theta), jvp(forward, (network.theta,), (vector,))[1]
        return vjp(forward, network.theta)[1](network.bent(outputs, moved))[0]  # Jᵀ S J v

    return _streamed(network, product, inputs, labels)


RESIDUAL = 1e-8
"""Largest |Hv − λv|/|λ| of a leading eigenvector, by default."""


def leading_eigenbasis(
    network: FlatNetwork, inputs: Tensor, labels: Tensor, count: int, residual: float = RESIDUAL
) -> tuple[Tensor, Tensor]:
    """Return the largest eigenvalues of the mean loss's Hessian, descending, (k,), and their eigenvectors, (d, k).

    The method is implicitly restarted Lanczos iteration (Lehoucq and Sorensen 1996, scipy's `eigsh`). The first vector
    is fixed, so that results are reproducible.

    Args:
        network: the network at fixed weights, (d,).
        inputs: inputs of the examples, (n, features).
        labels: class numbers, (n,).
        count: number of eigenvectors k, less than d.
        residual: largest |Hv − λv|/|λ|, default 10⁻⁸; the relative error of λ is of the order of its square.

    Raises:
        MeasurementError: k is not less than d.

    Examples:
        >>> from torch import nn
        >>> logistic = nn.Sequential(nn.Linear(2, 1, bias=False), nn.ZeroPad1d((0, 1)))  # logits w·x and 0
        >>> _ = nn.init.zeros_(logistic[0].weight)  # H = ¼⟨x xᵀ⟩
        >>> inputs, labels = torch.tensor([[2.0, 0.0], [0.0, 1.0]]), torch.tensor([0, 1])
        >>> values, vectors = leading_eigenbasis(FlatNetwork(logistic), inputs, labels, count=1)
        >>> round(values.item(), 4), vectors.abs().round(decimals=3).tolist()
        (0.5, [[1.0], [0.0]])
    """
    dimension, dtype = len(network.theta), network.theta.dtype
    if count >= dimension:
        raise MeasurementError(
            f"{count} eigenvectors of a Hessian of {dimension} parameters cannot be computed; ask for fewer."
        )
    few = dimension * len(labels) <= NUMBERS_AT_ONCE
    products = (retained_hessian_products if few else hessian_products)(network, inputs, labels)

    def multiply(vector: NDArray[np.floating]) -> NDArray[np.floating]:
        column = torch.from_numpy(vector).to(network.theta).view(-1, 1)
        return (products(column).squeeze(1) / len(labels)).cpu().numpy()

    operator = LinearOperator((dimension, dimension), matvec=multiply, dtype=str(dtype).removeprefix("torch."))
    # A constant start vector could be an eigenvector: a common shift of all logits does not change the loss.
    start = np.cos(np.arange(dimension, dtype=operator.dtype))
    values, vectors = eigsh(operator, k=count, which="LA", v0=start, tol=residual)
    order, device = np.argsort(values)[::-1].copy(), network.theta.device
    return torch.from_numpy(values[order]).to(device), torch.from_numpy(vectors[:, order]).to(device)


def along_leading(
    network: FlatNetwork, inputs: Tensor, labels: Tensor, directions: Tensor, block: Tensor
) -> DirectionBlocks:
    """Return curvature and gradient noise of any classifier along directions, for each block.

    `along_directions` computes the same for fully connected networks.

    Args:
        network: the network at fixed weights, (d,).
        inputs: inputs of the examples, (n, features).
        labels: class numbers, (n,).
        directions: directions v_i as columns, (d, k).
        block: block number of each example, from 0, (n,).

    Raises:
        MeasurementError: a block has no examples.

    Examples:
        >>> from torch import nn
        >>> logistic = nn.Sequential(nn.Linear(2, 1, bias=False), nn.ZeroPad1d((0, 1)))  # logits w·x and 0
        >>> _ = nn.init.zeros_(logistic[0].weight)  # the Hessian of one example is ¼x xᵀ
        >>> inputs, labels = torch.tensor([[2.0, 0.0], [0.0, 1.0]]), torch.tensor([0, 1])
        >>> blocks = along_leading(FlatNetwork(logistic), inputs, labels, torch.eye(2), block=torch.tensor([0, 1]))
        >>> blocks.sums[0].round(decimals=4).tolist()
        [[1.0, 0.0], [0.0, 0.25]]
    """
    sizes = block_sizes(block)

    def of_one(theta: Tensor, x: Tensor, y: Tensor) -> Tensor:
        return network.loss(theta, x.unsqueeze(0), y.unsqueeze(0))

    gradient = vmap(grad(of_one), (None, 0, 0))
    projections = torch.cat(
        [
            gradient(network.theta, some_inputs, some_labels) @ directions
            for some_inputs, some_labels in track(_chunks(network, inputs, labels), "gradients")
        ]
    )

    def sums_of(number: int) -> tuple[Tensor, ...]:
        inside = block == number
        examples, along = (inputs[inside], labels[inside]), projections[inside]
        curvature = (directions * hessian_products(network, *examples)(directions)).sum(0)
        gauss_newton = directions.T @ gauss_newton_products(network, *examples)(directions)
        return curvature, along.sum(0), along.T @ along, gauss_newton, network.loss(network.theta, *examples)

    found = [sums_of(number) for number in track(range(len(sizes)), "curvature along directions")]
    sums = tuple(torch.stack(part).cpu() for part in zip(*found, strict=True))
    return DirectionBlocks(sizes, sums, projections.cpu())


def _streamed(
    network: FlatNetwork, product: Callable[[Tensor, Tensor, Tensor], Tensor], inputs: Tensor, labels: Tensor
) -> Products:
    """Return V ↦ Σ product(v, inputs, labels) for each column v of V, summed over chunks of the examples."""
    several = vmap(product, (1, None, None), out_dims=1, chunk_size=network.vectors_at_once)

    def products(vectors: Tensor) -> Tensor:
        total = torch.zeros_like(vectors)
        for some_inputs, some_labels in _chunks(network, inputs, labels):
            total += several(vectors, some_inputs, some_labels)
        return total

    return products


def _chunks(network: FlatNetwork, inputs: Tensor, labels: Tensor) -> list[tuple[Tensor, Tensor]]:
    size = network.examples_at_once
    return list(zip(inputs.split(size), labels.split(size), strict=True))
