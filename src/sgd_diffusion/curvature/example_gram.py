"""Eigenvalues of weighted means of ∇f∇fᵀ over examples, from the Gram matrix of the examples' output gradients.

(1/n) Σ_μ w_μ ∇f_μ ∇f_μᵀ, (d, d), has the nonzero eigenvalues of √(w_μ w_ν) ∇f_μ·∇f_ν/n, (n, n), so that no matrix of
the size of the parameters is formed.
"""

import torch
from torch import Tensor

from sgd_diffusion.curvature.layers import LayeredNetwork
from sgd_diffusion.curvature.losses import OutputDerivatives
from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.models import FullyConnected


def _only_output(outputs: Tensor, labels: Tensor) -> OutputDerivatives:
    """Return f itself as the loss ℓ, so that the derivatives with respect to the parameters are those of f."""
    if outputs.shape[-1] != 1:
        raise MeasurementError(f"output_gram needs a network with one output, not {outputs.shape[-1]}.")
    zero = torch.zeros_like(outputs).unsqueeze(-1)
    return OutputDerivatives(outputs.squeeze(-1), torch.ones_like(outputs), zero, zero)


def output_gram(network: FullyConnected, inputs: Tensor) -> Tensor:
    """Return the Gram matrix K_μν = ∇f_μ·∇f_ν of a network's only output f, (n, n), in double precision.

    The gradient of a layer is the outer product of the layer's error and its inputs, so K is a sum over layers of
    products of two (n, n) matrices.

    Args:
        network: a fully connected network with one output.
        inputs: inputs of the examples, (n, features).

    Raises:
        MeasurementError: the network has several outputs.

    Examples:
        For f = wx + b the gradient is (x, 1):

        >>> output_gram(FullyConnected([1, 1]), torch.tensor([[2.0], [3.0]])).tolist()
        [[5.0, 7.0], [7.0, 10.0]]
    """
    trace = LayeredNetwork(network, _only_output).trace(inputs, torch.zeros(len(inputs), dtype=torch.int64))
    gram = torch.zeros(len(inputs), len(inputs), dtype=torch.float64)
    for error, entering in zip(trace.error, trace.entering, strict=True):
        gram += (error @ error.T) * (entering @ entering.T)
    return gram


def weighted_spectrum(gram: Tensor, weights: Tensor) -> Tensor:
    """Return the n largest eigenvalues of (1/n) Σ_μ w_μ ∇f_μ ∇f_μᵀ, descending, (n,).

    Args:
        gram: K of `output_gram`, (n, n).
        weights: w ≥ 0, (n,).

    Examples:
        Two orthogonal gradients of squared norms 4 and 9, with the weights 1 and 4:

        >>> weighted_spectrum(torch.diag(torch.tensor([4.0, 9.0])), torch.tensor([1.0, 4.0])).tolist()
        [18.0, 2.0]
    """
    roots = weights.to(gram).sqrt()
    found = torch.linalg.eigvalsh(gram * (roots.unsqueeze(1) * roots) / len(gram))
    return found.flip(0).clamp(min=0)
