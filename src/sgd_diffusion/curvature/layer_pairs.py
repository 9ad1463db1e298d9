"""Sums over examples that the second-order matrices of a network consist of, for every pair of its layers."""

from collections.abc import Iterator

import torch
from torch import Tensor

from sgd_diffusion.curvature.layers import LayeredNetwork, Trace
from sgd_diffusion.curvature.moments import DENSE_ENOUGH, SecondMoments

GAUSS_NEWTON, FISHER, RESIDUAL = MATRICES = ("gauss_newton", "fisher", "residual")
"""Matrices that can be summed; see `curvature_matrices` for their blocks."""
HESSIAN = "hessian"
"""Sum of the Gauss–Newton and the residual matrix, which can be summed instead of both at a third of the work."""


class LayerPairs:
    """Sums of the blocks of layers l ≤ m of each matrix.

    Args:
        network: the network at fixed weights.
        trace: of some examples, which show what inputs of the layers are usual.
        matrices: the matrices that are summed: `MATRICES`, or the Hessian alone.

    Examples:
        >>> from sgd_diffusion.curvature import squared_error
        >>> from sgd_diffusion.models import FullyConnected
        >>> network = LayeredNetwork(FullyConnected([1, 2]), squared_error)
        >>> trace = network.trace(torch.tensor([[1.0], [3.0]]), torch.tensor([0, 1]))
        >>> pairs = LayerPairs(network, trace)
        >>> pairs.add(trace)
        >>> pairs.assembled(GAUSS_NEWTON).diagonal().tolist()  # Σ x² for the weights, 1 + 1 for the biases
        [10.0, 10.0, 2.0, 2.0]
    """

    def __init__(self, network: LayeredNetwork, trace: Trace, matrices: tuple[str, ...] = MATRICES) -> None:
        self._network, self._matrices = network, matrices
        self._bent = RESIDUAL if RESIDUAL in matrices else HESSIAN  # has the second derivatives of the outputs
        self._of_one_layer = [matrix for matrix in matrices if matrix != RESIDUAL or network.curved]
        self._own, self._across = [], {}
        for lower, low in enumerate(network.layers):
            pairs = low.fan_out * (low.fan_out + 1) // 2
            self._own.append(SecondMoments(trace.entering[lower][:, :-1], len(self._of_one_layer) * pairs))
            for upper, high in enumerate(network.layers[lower + 1 :], lower + 1):
                shape = (low.fan_out, low.fan_in + 1, high.fan_out, high.fan_in + 1)
                for matrix in matrices:
                    self._across[matrix, lower, upper] = torch.zeros(shape, dtype=network.dtype)

    def add(self, trace: Trace) -> None:
        """Add the examples of a forward and backward pass."""
        layers, dtype = self._network.layers, self._network.dtype
        curvatures = dict(zip((GAUSS_NEWTON, RESIDUAL), _curvatures(self._network, trace), strict=True))
        if HESSIAN in self._matrices:
            curvatures = {HESSIAN: [sum(parts) for parts in zip(*curvatures.values(), strict=True)]}
        for lower, layer in enumerate(layers):
            first, second = torch.triu_indices(layer.fan_out, layer.fan_out)
            each = [
                _outer(trace, lower, lower) if name == FISHER else curvatures[name][lower]
                for name in self._of_one_layer
            ]
            self._own[lower].add(trace.entering[lower], torch.cat([values[:, first, second] for values in each], 1))
            jacobian = torch.eye(layer.fan_out, dtype=dtype).expand(len(trace.entering[0]), -1, -1)  # ∂z_m/∂z_l
            for upper in range(lower + 1, len(layers)):
                below = trace.slope[upper - 1].unsqueeze(2) * jacobian  # σ′ ∂z_{m−1}/∂z_l
                jacobian = layers[upper].weights @ below
                weights = {
                    matrix: _outer(trace, lower, upper)
                    if matrix == FISHER
                    else (curvatures[matrix][upper] @ jacobian).mT
                    for matrix in self._of_one_layer
                }
                self._add_across(trace, lower, upper, weights, below)

    def _add_across(self, trace: Trace, lower: int, upper: int, weights: dict[str, Tensor], below: Tensor) -> None:
        """Add to the block of two layers l < m.

        The sums are Σ_n a_{l−1}[i] w[o, p] a_{m−1}[j] for the weights, each (n, fan-out_l, fan-out_m), and
        Σ_n a_{l−1}[i] δ_m[p] below[j, o] for the residual matrix.
        """
        left, right, error = trace.entering[lower], trace.entering[upper], trace.error[upper]
        for unit in range(self._network.layers[lower].fan_out):
            # Between neighbouring layers ∂z_{m−1}/∂z_l is the identity, so that the unit is joined to one input only.
            joined = slice(unit, unit + 1) if upper == lower + 1 else slice(0, below.shape[1])
            own = torch.cat([*(of_all[:, unit] for of_all in weights.values()), below[:, joined, unit]], 1)
            present = own.any(1).nonzero().squeeze(1)  # an inactive ReLU unit has zeros
            some = present if len(present) < DENSE_ENOUGH * len(own) else slice(None)
            parts = [(of_all[some, unit].unsqueeze(2) * right[some].unsqueeze(1)) for of_all in weights.values()]
            parts.append(error[some].unsqueeze(2) * below[some, joined, unit].unsqueeze(1))
            sums = left[some].T @ torch.cat([part.flatten(1) for part in parts], 1)
            *products, crossed = sums.split([part.shape[1] * part.shape[2] for part in parts], 1)
            for matrix, product in zip(weights, products, strict=True):
                self._across[matrix, lower, upper][unit] += product.view(-1, error.shape[1], right.shape[1])
            self._across[self._bent, lower, upper][unit, :, :, joined] += crossed.view(len(crossed), error.shape[1], -1)

    def assembled(self, matrix: str) -> Tensor:
        """Return the sum of one of the matrices, (d, d), in the order of the flattened parameters."""
        network = self._network
        whole = torch.zeros(network.dimension, network.dimension, dtype=network.dtype)
        for rows, columns, block in self._blocks(matrix):
            whole[rows.unsqueeze(1), columns] = block
            whole[columns.unsqueeze(1), rows] = block.T
        return whole

    def _blocks(self, matrix: str) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        """Yield the rows, the columns and the entries of blocks that make up one half of a matrix."""
        coordinates = [layer.coordinates for layer in self._network.layers]
        if matrix in self._of_one_layer:
            for own, units in zip(self._own, coordinates, strict=True):
                pairs = torch.triu_indices(len(units), len(units)).T.tolist()
                start = self._of_one_layer.index(matrix) * len(pairs)
                for number, (first, second) in enumerate(pairs, start):
                    yield units[first], units[second], own.of(number)
        for (name, lower, upper), block in self._across.items():
            if name == matrix:
                flat = block.flatten(2).flatten(0, 1)
                yield coordinates[lower].flatten(), coordinates[upper].flatten(), flat


def _outer(trace: Trace, lower: int, upper: int) -> Tensor:
    """Return δ_l δ_mᵀ for every example, (n, fan-out_l, fan-out_m)."""
    return trace.error[lower].unsqueeze(2) * trace.error[upper].unsqueeze(1)


def _curvatures(network: LayeredNetwork, trace: Trace) -> tuple[list[Tensor], list[Tensor]]:
    """Return Q_m = ∂²ℓ/∂z_m² of every layer, each (n, fan-out, fan-out): its part without σ″, and its part with it."""
    linear, bent = [trace.output.bend], [torch.zeros_like(trace.output.bend)]
    for position in range(len(network.layers) - 1, 0, -1):
        weights, slope = network.layers[position].weights, trace.slope[position - 1]
        both = slope.unsqueeze(2) * slope.unsqueeze(1)
        pulled = torch.diag_embed(trace.bend[position - 1] * (trace.error[position] @ weights))
        bent.append(both * (weights.T @ bent[-1] @ weights) + pulled)
        linear.append(both * (weights.T @ linear[-1] @ weights))
    return linear[::-1], bent[::-1]
