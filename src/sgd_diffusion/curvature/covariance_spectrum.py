"""Eigenvalues of the gradient covariance from the inner products of the examples' gradients."""

import torch
from torch import Tensor

from sgd_diffusion.curvature.layers import LayeredNetwork


def covariance_spectrum(network: LayeredNetwork, inputs: Tensor, labels: Tensor) -> Tensor:
    """Return the positive eigenvalues of C = (1/n) Σ g_j g_jᵀ − ḡḡᵀ, descending: (rank,).

    They are those of (1/n) P K P with K_ij = g_i · g_j and P = 1 − 11ᵀ/n, a matrix of the size of the examples. With
    δ_l the derivatives with respect to the pre-activations of layer l and a_l its inputs, K = Σ_l (δ_l δ_lᵀ) ∘ (a_l
    a_lᵀ); no gradient is formed. Eigenvalues below n · 2⁻⁵² of the largest one are rounding errors and are left out.

    Args:
        network: the network at fixed weights.
        inputs: inputs of the examples, (n, features).
        labels: class numbers, (n,).

    Examples:
        >>> from sgd_diffusion.curvature import curvature_matrices, cross_entropy
        >>> from sgd_diffusion.models import FullyConnected
        >>> network, inputs = FullyConnected([3, 4, 2]), torch.randn(50, 3, dtype=torch.float64)
        >>> layered, labels = LayeredNetwork(network, cross_entropy), torch.arange(50) % 2
        >>> covariance = curvature_matrices(layered, inputs, labels).covariance
        >>> found = covariance_spectrum(layered, inputs, labels)
        >>> torch.allclose(found, torch.linalg.eigvalsh(covariance).flip(0)[: len(found)])
        True
    """
    trace = network.trace(inputs, labels)
    products = torch.zeros(len(labels), len(labels), dtype=network.dtype)
    for error, entering in zip(trace.error, trace.entering, strict=True):
        products += (error @ error.T) * (entering @ entering.T)
    centred = products - products.mean(0) - products.mean(1, keepdim=True) + products.mean()
    values = torch.linalg.eigvalsh(centred / len(labels)).flip(0)
    smallest = len(labels) * torch.finfo(values.dtype).eps * values[0]
    return values[values > smallest]
