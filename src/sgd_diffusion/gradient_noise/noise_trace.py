"""Mean loss and trace of the covariance of one example's gradient, without the gradients of all examples at once."""

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad_and_value, vmap

from sgd_diffusion.curvature import LayeredNetwork
from sgd_diffusion.training import OBJECTIVES, LossName

EXAMPLES_AT_ONCE = 10_000
"""The number of examples of one forward and backward pass of a fully connected network."""

NUMBERS_AT_ONCE = 2**26
"""The largest number of gradient entries, over parameters and examples, of any other network in memory at once."""


def layered_noise_trace(network: LayeredNetwork, inputs: Tensor, labels: Tensor) -> tuple[float, float]:
    """Return the mean loss L and the trace of the gradient noise, 𝒩 = (1/n) Σ_j |g_j|² − |ḡ|².

    The gradient of a layer for one example is the outer product of the layer's error and its inputs, so |g_j|² is a sum
    over layers of products of two squared norms.

    Args:
        network: a fully connected network at fixed weights.
        inputs, labels: (n, features) and (n,).

    Examples:
        With all weights zero both classes have probability ½. Two examples that differ only in class have opposite
        gradients, and |g|² = 1 because |∂ℓ/∂z|² = ½ and |(x, 1)|² = 2:

        >>> from sgd_diffusion.curvature import cross_entropy
        >>> from sgd_diffusion.models import FullyConnected
        >>> network = FullyConnected([1, 2])
        >>> _ = [parameter.data.zero_() for parameter in network.parameters()]
        >>> layered = LayeredNetwork(network, cross_entropy)
        >>> loss, noise = layered_noise_trace(layered, torch.ones(2, 1), torch.tensor([0, 1]))
        >>> round(loss, 4), round(noise, 6)  # ln 2
        (0.6931, 1.0)
    """
    count, parts = len(labels), len(network.layers)
    loss, squares, sums = 0.0, [torch.zeros(())] * parts, [torch.zeros(())] * parts
    for some, their in zip(inputs.split(EXAMPLES_AT_ONCE), labels.split(EXAMPLES_AT_ONCE), strict=True):
        trace = network.trace(some, their)
        loss += float(trace.output.value.sum())
        for layer, (error, entering) in enumerate(zip(trace.error, trace.entering, strict=True)):
            squares[layer] = squares[layer] + (error.square().sum(1) * entering.square().sum(1)).sum()
            sums[layer] = sums[layer] + error.T @ entering
    mean = sum((total / count).square().sum() for total in sums)
    return loss / count, float(sum(total / count for total in squares) - mean)


def module_noise_trace(network: nn.Module, inputs: Tensor, labels: Tensor, loss: LossName) -> tuple[float, float]:
    """Return what `layered_noise_trace` does, for any network whose examples do not influence each other.

    Args:
        network: module from inputs to logits, in evaluation mode.
        inputs, labels: (n, features) and (n,).
        loss: name of the loss function.

    Examples:
        The example of `layered_noise_trace`:

        >>> network = nn.Linear(1, 2)
        >>> _ = [parameter.data.zero_() for parameter in network.parameters()]
        >>> value, noise = module_noise_trace(network, torch.ones(2, 1), torch.tensor([0, 1]), "cross-entropy")
        >>> round(value, 4), round(noise, 6)
        (0.6931, 1.0)
    """
    weights = {name: tensor.detach() for name, tensor in network.named_parameters()}
    at_once = max(1, NUMBERS_AT_ONCE // sum(tensor.numel() for tensor in weights.values()))
    objective = OBJECTIVES[loss]

    def of_one(some: dict[str, Tensor], x: Tensor, y: Tensor) -> Tensor:
        return objective(functional_call(network, some, (x.unsqueeze(0),)), y.unsqueeze(0))

    gradients = vmap(grad_and_value(of_one), (None, 0, 0))
    value, squares = 0.0, 0.0
    sums = {name: torch.zeros_like(tensor) for name, tensor in weights.items()}
    for some, their in zip(inputs.split(at_once), labels.split(at_once), strict=True):
        found, values = gradients(weights, some, their)
        value += float(values.sum())
        for name, rows in found.items():
            squares += float(rows.square().sum())
            sums[name] += rows.sum(0)
    mean = sum(float((total / len(labels)).square().sum()) for total in sums.values())
    return value / len(labels), squares / len(labels) - mean
