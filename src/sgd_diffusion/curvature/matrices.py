"""Exact Hessian, generalised Gauss–Newton and empirical Fisher matrix of a fully connected network."""

from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.curvature.layers import LayeredNetwork, Trace
from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.progress import track

EXAMPLES_AT_ONCE = 1000
"""The number of examples of one forward and backward pass."""

DENSE_ENOUGH = 0.8
"""The share of examples with a nonzero weight above which the zero weights are not skipped."""


@dataclass(frozen=True)
class CurvatureMatrices:
    """Second-order matrices of the mean loss over n examples, in the order of the network's flattened parameters.

    Attributes:
        gauss_newton: G = (1/n) Σ J_jᵀ S_j J_j with J the Jacobian of the outputs and S = ∂²ℓ/∂z², (d, d). It is the
            Fisher information of the model because S does not depend on the label.
        residual: H − G, the part with second derivatives of the outputs, (d, d).
        empirical_fisher: (1/n) Σ g_j g_jᵀ with g_j the gradient of example j at its own label, (d, d).
        gradient: mean gradient ḡ, (d,).
        loss: mean loss.

    Examples:
        >>> one, gradients = torch.ones(1, 1), torch.tensor([1.0, 3.0])  # one parameter, two examples
        >>> squares, mean = gradients.square().mean().view(1, 1), gradients.mean().view(1)
        >>> found = CurvatureMatrices(one, -0.5 * one, squares, mean, loss=0.5)
        >>> found.hessian.item(), found.covariance.item()  # 1 − ½, and the variance of 1 and 3
        (0.5, 1.0)
    """

    gauss_newton: Tensor
    residual: Tensor
    empirical_fisher: Tensor
    gradient: Tensor
    loss: float

    @property
    def hessian(self) -> Tensor:
        """Hessian of the mean loss, H = ∇²L, (d, d)."""
        return self.gauss_newton + self.residual

    @property
    def covariance(self) -> Tensor:
        """Covariance of one example's gradient, C = (1/n) Σ g_j g_jᵀ − ḡ ḡᵀ, (d, d) (Xie et al. 2021, Eq. 5, B = 1)."""
        return self.empirical_fisher - torch.outer(self.gradient, self.gradient)


def curvature_matrices(network: LayeredNetwork, inputs: Tensor, labels: Tensor) -> CurvatureMatrices:
    """Return the second-order matrices of the mean loss over all examples.

    With z_l = W_l a_{l−1} + b_l, the block of layers l ≤ m is a weighted moment of their inputs (the input of a bias is
    1),

        ∂²ℓ/∂W_l[o,i] ∂W_m[p,j] = a_{l−1}[i] { (Q_m ∂z_m/∂z_l)[p,o] a_{m−1}[j] + δ_m[p] σ′[j] (∂z_{m−1}/∂z_l)[j,o] },

    with δ_m = ∂ℓ/∂z_m and Q_m = ∂²ℓ/∂z_m². The second term exists for m > l only. Q is computed from the outputs to the
    inputs, Q_{m−1} = σ′σ′ᵀ ∘ (W_mᵀ Q_m W_m) + diag(σ″ ∘ W_mᵀ δ_m). The terms without σ″ give the Gauss–Newton matrix.
    The empirical Fisher matrix has the weight δ_l δ_mᵀ. No vector of size d is formed for a single example.

    Args:
        network: the network at fixed weights.
        inputs: inputs of the examples, (n, features).
        labels: class numbers, (n,).

    Raises:
        MeasurementError: there are no examples, or a matrix is not finite.

    Examples:
        >>> from sgd_diffusion.curvature import squared_error
        >>> from sgd_diffusion.models import FullyConnected
        >>> network = LayeredNetwork(FullyConnected([1, 2]), squared_error)  # H = G: ⟨x²⟩ for weights, 1 for biases
        >>> found = curvature_matrices(network, torch.tensor([[1.0], [3.0]]), torch.tensor([0, 1]))
        >>> found.hessian.diagonal().tolist(), found.residual.abs().max().item()
        ([5.0, 5.0, 1.0, 1.0], 0.0)
    """
    if not len(labels):
        raise MeasurementError("a curvature needs at least one example, and there are no examples.")
    gauss_newton, residual, fisher = _Blocks(network), _Blocks(network), _Blocks(network)
    gradient = torch.zeros(network.dimension, dtype=network.dtype)
    loss = 0.0
    chunks = list(zip(inputs.split(EXAMPLES_AT_ONCE), labels.split(EXAMPLES_AT_ONCE), strict=True))
    for some_inputs, some_labels in track(chunks, "curvature"):
        trace = network.trace(some_inputs, some_labels)
        loss += float(trace.output.value.sum())
        gradient += network.flattened(
            [error.T @ entering for error, entering in zip(trace.error, trace.entering, strict=True)]
        )
        _add_layer_pairs(network, trace, gauss_newton, residual, fisher)
    examples = len(labels)
    linear, rest, squares = (blocks.assembled(examples) for blocks in (gauss_newton, residual, fisher))
    matrices = CurvatureMatrices(linear, rest, squares, gradient / examples, loss / examples)
    if not all(torch.isfinite(matrix.sum()) for matrix in (matrices.hessian, matrices.empirical_fisher)):
        raise MeasurementError(
            "the curvature is not finite, because the network's outputs overflow; train it for fewer epochs."
        )
    return matrices


def _add_layer_pairs(
    network: LayeredNetwork, trace: Trace, gauss_newton: "_Blocks", residual: "_Blocks", fisher: "_Blocks"
) -> None:
    """Add the moments of some examples to the blocks of layers l ≤ m of each matrix."""
    layers = network.layers
    curved = any(bool(bend.any()) for bend in trace.bend)
    linear, bent = [trace.output.bend], [torch.zeros_like(trace.output.bend)]
    for position in range(len(layers) - 1, 0, -1):
        weights, slope = layers[position].weights, trace.slope[position - 1]
        both = slope.unsqueeze(2) * slope.unsqueeze(1)
        pulled = torch.diag_embed(trace.bend[position - 1] * (trace.error[position] @ weights))
        bent.append(both * (weights.T @ bent[-1] @ weights) + pulled)
        linear.append(both * (weights.T @ linear[-1] @ weights))
    linear, bent = linear[::-1], bent[::-1]
    for lower, layer in enumerate(layers):
        left = trace.entering[lower]
        jacobian = torch.eye(layer.fan_out, dtype=network.dtype).expand(len(left), -1, -1)
        for upper in range(lower, len(layers)):
            right, error = trace.entering[upper], trace.error[upper].unsqueeze(1)
            if upper > lower:
                below = trace.slope[upper - 1].unsqueeze(2) * jacobian
                jacobian = layers[upper].weights @ below
            gauss_newton.add(lower, upper, left, (linear[upper] @ jacobian).transpose(1, 2), right)
            fisher.add(lower, upper, left, trace.error[lower].unsqueeze(2) * error, right)
            if curved:
                residual.add(lower, upper, left, (bent[upper] @ jacobian).transpose(1, 2), right)
            if upper > lower:
                crossed = below.transpose(1, 2).unsqueeze(2) * error.unsqueeze(3)  # δ_m σ′ ∂z_{m−1}/∂z_l
                residual.add_crossed(lower, upper, left, crossed)


class _Blocks:
    """Sums over examples of one matrix.

    The block of layers l ≤ m has the shape (fan-out_l, fan-in_l + 1, fan-out_m, fan-in_m + 1).
    """

    def __init__(self, network: LayeredNetwork) -> None:
        self._network = network
        self._blocks: dict[tuple[int, int], Tensor] = {}

    def add(self, lower: int, upper: int, left: Tensor, weights: Tensor, right: Tensor) -> None:
        """Add Σ_n left[n, i] weights[n, o, p] right[n, j] to block[o, i, p, j]; for l = m only the part p ≥ o."""
        block = self._block(lower, upper)
        for unit in range(weights.shape[1]):
            first = unit if lower == upper else 0
            some, one, other = weights[:, unit, first:], left, right
            active = some.any(1).nonzero().squeeze(1)
            if len(active) < DENSE_ENOUGH * len(some):  # inactive ReLU units have zero weight
                some, one, other = some[active], left[active], right[active]
            weighted = (some.unsqueeze(2) * other.unsqueeze(1)).flatten(1)
            block[unit, :, first:] += (one.T @ weighted).view(one.shape[1], -1, other.shape[1])

    def add_crossed(self, lower: int, upper: int, left: Tensor, crossed: Tensor) -> None:
        """Add Σ_n left[n, i] crossed[n, o, p, j] to block[o, i, p, j] for every input j except that of the bias."""
        moment = left.T @ crossed.flatten(1)
        self._block(lower, upper)[..., :-1] += moment.view(-1, *crossed.shape[1:]).transpose(0, 1)

    def assembled(self, examples: int) -> Tensor:
        """Return the matrix of the mean over `examples` examples. The blocks are freed on the way to save memory."""
        network = self._network
        matrix = torch.zeros(network.dimension, network.dimension, dtype=network.dtype)
        while self._blocks:
            (lower, upper), block = self._blocks.popitem()
            if lower == upper:
                for unit in range(block.shape[0]):
                    block[unit, :, unit] = (block[unit, :, unit] + block[unit, :, unit].T) / 2
                    block[unit, :, :unit] = block[:unit, :, unit].permute(2, 0, 1)
            rows, columns = (network.layers[layer].coordinates.flatten() for layer in (lower, upper))
            square = block.flatten(2).flatten(0, 1) / examples
            matrix[rows.unsqueeze(1), columns] = square
            if lower != upper:
                matrix[columns.unsqueeze(1), rows] = square.T
        return matrix

    def _block(self, lower: int, upper: int) -> Tensor:
        if (lower, upper) not in self._blocks:
            low, high = self._network.layers[lower], self._network.layers[upper]
            shape = (low.fan_out, low.fan_in + 1, high.fan_out, high.fan_in + 1)
            self._blocks[lower, upper] = torch.zeros(shape, dtype=self._network.dtype)
        return self._blocks[lower, upper]
