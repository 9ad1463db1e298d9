"""Exact Hessian, generalised Gauss–Newton and empirical Fisher matrix of a fully connected network."""

from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.curvature.layer_pairs import FISHER, HESSIAN, MATRICES, LayerPairs
from sgd_diffusion.curvature.layers import LayeredNetwork
from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.progress import track

EXAMPLES_AT_ONCE = 1000
"""The number of examples of one forward and backward pass."""


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
    (linear, squares, rest), gradient, loss = _means(network, inputs, labels, MATRICES)
    matrices = CurvatureMatrices(linear, rest, squares, gradient, loss)
    _check_finite(matrices.hessian, matrices.empirical_fisher)
    return matrices


def hessian_and_covariance(network: LayeredNetwork, inputs: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Return the Hessian H of the mean loss and the covariance C of one example's gradient, both (d, d).

    They are those of `curvature_matrices`; H is summed as one matrix, which takes less time and memory.

    Args:
        network: the network at fixed weights.
        inputs: inputs of the examples, (n, features).
        labels: class numbers, (n,).

    Raises:
        MeasurementError: there are no examples, or a matrix is not finite.

    Examples:
        >>> from sgd_diffusion.curvature import squared_error
        >>> from sgd_diffusion.models import FullyConnected
        >>> network = LayeredNetwork(FullyConnected([1, 2]), squared_error)
        >>> hessian, covariance = hessian_and_covariance(network, torch.tensor([[1.0], [3.0]]), torch.tensor([0, 1]))
        >>> hessian.diagonal().tolist(), tuple(covariance.shape)
        ([5.0, 5.0, 1.0, 1.0], (4, 4))
    """
    (hessian, squares), gradient, _ = _means(network, inputs, labels, (HESSIAN, FISHER))
    covariance = squares - torch.outer(gradient, gradient)
    _check_finite(hessian, covariance)
    return hessian, covariance


def mean_hessian(network: LayeredNetwork, inputs: Tensor, labels: Tensor) -> Tensor:
    """Return the Hessian of the mean loss over all examples alone, (d, d), at a third of the cost of all matrices.

    Args:
        network: the network at fixed weights.
        inputs: inputs of the examples, (n, features).
        labels: class numbers, (n,).

    Raises:
        MeasurementError: there are no examples, or the Hessian is not finite.

    Examples:
        >>> from sgd_diffusion.curvature import squared_error
        >>> from sgd_diffusion.models import FullyConnected
        >>> network = LayeredNetwork(FullyConnected([1, 2]), squared_error)  # ⟨x²⟩ for weights, 1 for biases
        >>> mean_hessian(network, torch.tensor([[1.0], [3.0]]), torch.tensor([0, 1])).diagonal().tolist()
        [5.0, 5.0, 1.0, 1.0]
    """
    (hessian,), _, _ = _means(network, inputs, labels, (HESSIAN,))
    _check_finite(hessian)
    return hessian


def _means(
    network: LayeredNetwork, inputs: Tensor, labels: Tensor, matrices: tuple[str, ...]
) -> tuple[list[Tensor], Tensor, float]:
    """Return means over all examples: of matrices that `LayerPairs` sums, of the gradient, (d,), and of the loss."""
    examples = len(labels)
    if not examples:
        raise MeasurementError("a curvature needs at least one example, and there are no examples.")
    chunks = list(zip(inputs.split(EXAMPLES_AT_ONCE), labels.split(EXAMPLES_AT_ONCE), strict=True))
    pairs = LayerPairs(network, network.trace(*chunks[0]), matrices)
    gradient = torch.zeros(network.dimension, dtype=network.dtype)
    loss = 0.0
    for some_inputs, some_labels in track(chunks, "curvature"):
        trace = network.trace(some_inputs, some_labels)
        loss += float(trace.output.value.sum())
        gradient += network.flattened(
            [error.T @ entering for error, entering in zip(trace.error, trace.entering, strict=True)]
        )
        pairs.add(trace)
    return [pairs.assembled(matrix).div_(examples) for matrix in matrices], gradient / examples, loss / examples


def _check_finite(*matrices: Tensor) -> None:
    if not all(torch.isfinite(matrix.sum()) for matrix in matrices):
        raise MeasurementError(
            "the curvature is not finite, because the network's outputs overflow; train it for fewer epochs."
        )
