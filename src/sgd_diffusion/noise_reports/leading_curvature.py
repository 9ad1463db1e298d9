"""Leading eigenvectors of a block of the Hessian, from products with vectors, for any model and loss."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh
from torch import Tensor

from sgd_diffusion.noise_reports.sample_loss import SampleLoss
from sgd_diffusion.noise_reports.samples import Samples

SAMPLES_AT_ONCE = 128
"""The largest number of samples of one minibatch of a Hessian product."""

RETAINED_BYTES = 2**28
"""The largest size of the graphs that are kept from one product to the next, in bytes."""

DENSE_UP_TO = 64
"""The number of parameters up to which a block of the Hessian is computed in full."""

TOLERANCE = 1e-2
"""Relative accuracy of the eigenvalues, which Lanczos iteration reaches or exceeds."""


class HessianBlock:
    """Products with the diagonal block H of the mean loss's Hessian that belongs to some parameters.

    The gradient is differentiated once more, minibatch by minibatch. Its graphs are kept if they are small.

    Args:
        sample_loss: loss of single samples.
        samples: the n samples of the mean.
        positions: positions of the parameters of the block.
        seed: seed of torch's random state for each minibatch, so that dropout draws the same masks in every product.

    Examples:
        >>> from torch import nn
        >>> from sgd_diffusion.noise_reports.samples import take_samples
        >>> samples = take_samples([(torch.tensor([[1.0], [3.0]]), torch.zeros(2, 1))], count=2)
        >>> loss = SampleLoss(nn.Linear(1, 1, bias=False), nn.functional.mse_loss, samples)
        >>> HessianBlock(loss, samples, positions=(0,), seed=0)(torch.ones(1)).tolist()  # ⟨2 x²⟩
        [10.0]
    """

    def __init__(self, sample_loss: SampleLoss, samples: Samples, positions: Sequence[int], seed: int) -> None:
        self._loss, self._samples, self._positions, self._seed = sample_loss, samples, positions, seed
        self._starts = range(0, samples.count, SAMPLES_AT_ONCE)
        self._kept: list[tuple[list[Tensor], list[Tensor]]] | None = None
        self._sizes = [sample_loss.weights[position].numel() for position in positions]
        saved = _SavedBytes()
        with torch.autograd.graph.saved_tensors_hooks(saved.pack, lambda tensor: tensor):
            first = self._graph(self._starts[0])
        if saved.total * len(self._starts) <= RETAINED_BYTES:
            self._kept = [first, *(self._graph(start) for start in self._starts[1:])]

    @property
    def dimension(self) -> int:
        """Number of parameters d of the block."""
        return sum(self._sizes)

    def __call__(self, vector: Tensor) -> Tensor:
        """Return H v, (d,) → (d,)."""
        parts = [
            part.view_as(self._loss.weights[position])
            for part, position in zip(vector.split(self._sizes), self._positions, strict=True)
        ]
        total = torch.zeros_like(vector)
        for chunk, start in enumerate(self._starts):
            leaves, slopes = self._kept[chunk] if self._kept else self._graph(start)
            # A slope that does not depend on the parameters has no graph: its derivative is zero.
            bent = [(slope, part) for slope, part in zip(slopes, parts, strict=True) if slope.requires_grad]
            if bent:
                products = torch.autograd.grad(
                    [slope for slope, _ in bent],
                    leaves,
                    [part for _, part in bent],
                    retain_graph=self._kept is not None,
                    allow_unused=True,
                    materialize_grads=True,
                )
                total += torch.cat([product.flatten() for product in products])
        return total / self._samples.count

    def _graph(self, start: int) -> tuple[list[Tensor], list[Tensor]]:
        """Return the block's parameters, and the gradient of the summed loss with its graph, for one minibatch."""
        weights = list(self._loss.weights)
        leaves = [weights[position].clone().requires_grad_() for position in self._positions]
        for position, leaf in zip(self._positions, leaves, strict=True):
            weights[position] = leaf
        torch.manual_seed(self._seed + start)
        part = self._samples.part(start, min(self._samples.count, start + SAMPLES_AT_ONCE))
        total = self._loss.total(weights, *part)
        slopes = torch.autograd.grad(total, leaves, create_graph=True, allow_unused=True, materialize_grads=True)
        return leaves, list(slopes)


class _SavedBytes:
    """Size of the tensors that a graph keeps, in bytes; each storage counts once."""

    def __init__(self) -> None:
        self._sizes: dict[int, int] = {}

    def pack(self, tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        self._sizes[storage.data_ptr()] = storage.nbytes()
        return tensor

    @property
    def total(self) -> int:
        return sum(self._sizes.values())


def leading_pairs(
    product: Callable[[Tensor], Tensor], dimension: int, count: int, like: Tensor
) -> tuple[Tensor, Tensor]:
    """Return the largest eigenvalues of a symmetric matrix, descending, (k,), and their eigenvectors, (d, k).

    Small matrices are computed in full. For others the method is implicitly restarted Lanczos iteration (Lehoucq and
    Sorensen 1996, scipy's `eigsh`) to a relative accuracy of one per cent from a fixed first vector. Pairs that have
    not converged are left out.

    Args:
        product: function v ↦ A v, (d,) → (d,).
        dimension: d.
        count: largest number of pairs k.
        like: a tensor of the type and on the device of the vectors.

    Examples:
        >>> diagonal = torch.arange(1.0, 101.0)
        >>> values, vectors = leading_pairs(lambda v: diagonal * v, 100, count=2, like=diagonal)
        >>> values.round(decimals=1).tolist(), vectors.abs().argmax(0).tolist()
        ([100.0, 99.0], [99, 98])
    """
    if dimension <= max(DENSE_UP_TO, count + 1):
        identity = torch.eye(dimension, dtype=like.dtype, device=like.device)
        matrix = torch.stack([product(row) for row in identity]).double()
        values, vectors = torch.linalg.eigh((matrix + matrix.T) / 2)
        return values.flip(0)[:count], vectors.flip(1)[:, :count].to(like.dtype)

    def multiply(vector: NDArray[np.float64]) -> NDArray[np.float64]:
        return product(torch.from_numpy(vector.ravel()).to(like)).double().cpu().numpy()

    # A constant start vector could be an eigenvector: a common shift of all logits does not change the loss.
    start = np.cos(np.arange(dimension, dtype=np.float64))
    operator = LinearOperator((dimension, dimension), matvec=multiply, dtype=np.float64)
    try:
        values, vectors = eigsh(operator, k=count, which="LA", v0=start, tol=TOLERANCE, maxiter=20)
    except ArpackNoConvergence as found:
        values, vectors = found.eigenvalues, found.eigenvectors
    order = np.argsort(values)[::-1].copy()
    return torch.from_numpy(values[order]).to(like.device), torch.from_numpy(vectors[:, order]).to(like)
