"""Covariance-matched surrogate: Gaussian noise with exactly the covariance of minibatch noise."""

import math

import torch
from torch import Tensor, nn
from torch.func import functional_call

from sgd_diffusion.gradient_noise.collection import refuse_whole_set
from sgd_diffusion.models import FullyConnected
from sgd_diffusion.progress import track

EXAMPLES_AT_ONCE = 1_000
"""The largest number of examples in one backward pass; the inputs of so many stay in the cache for every draw."""


def gaussian_surrogate(
    network: nn.Module, inputs: Tensor, labels: Tensor, *, batch_size: int, draws: int, stream: torch.Generator
) -> Tensor:
    """Return Gaussian noise with the covariance of minibatch noise: (draws, parameters).

    With independent standard normal z_n, their mean z̄ and the gradients g_n of the cross-entropy of single examples,

        ξ = √{(N − B)/((N − 1) N B)} Σ_n (z_n − z̄) g_n

    is Gaussian with Cov ξ = (1/B)(N − B)/(N − 1) Σ, as in `collect_noise`, including the correlations between
    parameters. A draw costs one backward pass over all examples; those of a fully connected network share theirs.

    Args:
        network: network with the parameters θ, in evaluation mode.
        inputs: inputs of the examples, (N, features).
        labels: class numbers, (N,).
        batch_size: minibatch size B, less than N.
        draws: number of draws.
        stream: random stream of the z_n.

    Raises:
        MeasurementError: B is not less than N.

    Examples:
        At zero weights x = 1 has the gradient (−½, ½) as class 0 and (½, −½) as class 1: C = ¼ (1, −1; −1, 1).

        >>> network = nn.Linear(1, 2, bias=False)
        >>> _ = nn.init.zeros_(network.weight)
        >>> stream, inputs, labels = torch.Generator().manual_seed(0), torch.ones(2, 1), torch.tensor([0, 1])
        >>> noise = gaussian_surrogate(network, inputs, labels, batch_size=1, draws=400, stream=stream)
        >>> round(noise[:, 0].std().item(), 1), torch.allclose(noise[:, 0], -noise[:, 1])
        (0.5, True)
    """
    examples = len(labels)
    refuse_whole_set(batch_size, examples)
    dimension = sum(tensor.numel() for tensor in network.parameters())
    z = torch.randn(draws, examples, generator=stream, dtype=inputs.dtype).to(inputs.device)
    z = (z - z.mean(1, keepdim=True)) * math.sqrt((examples - batch_size) / ((examples - 1) * examples * batch_size))
    found = inputs.new_zeros(draws, dimension)
    part = max(1, min(EXAMPLES_AT_ONCE, 2**25 // dimension))
    pieces = list(zip(inputs.split(part), labels.split(part), z.split(part, 1), strict=True))
    for some_inputs, some_labels, some_z in track(pieces, "Gaussian surrogate"):
        if isinstance(network, FullyConnected):
            found += _sums_by_layer(network, some_inputs, some_labels, some_z)
        else:
            found += _sums_by_draw(network, some_inputs, some_labels, some_z)
    return found


def _sums_by_draw(network: nn.Module, inputs: Tensor, labels: Tensor, z: Tensor) -> Tensor:
    """Return Σ_n z_n g_n for every draw: (draws, n) → (draws, parameters)."""
    weights = {name: tensor.detach().requires_grad_() for name, tensor in network.named_parameters()}
    losses = nn.functional.cross_entropy(functional_call(network, weights, (inputs,)), labels, reduction="none")
    sums = []
    for draw, row in enumerate(z):
        gradients = torch.autograd.grad(losses, list(weights.values()), row, retain_graph=draw + 1 < len(z))
        sums.append(torch.cat([gradient.flatten() for gradient in gradients]))
    return torch.stack(sums)


def _sums_by_layer(network: FullyConnected, inputs: Tensor, labels: Tensor, z: Tensor) -> Tensor:
    """Return what `_sums_by_draw` does; with δ = ∂ℓ/∂(W a + b), a layer's part is Σ_n z_n δ_n (a_n, 1)ᵀ."""
    entering: list[Tensor] = [inputs]
    leaving: list[Tensor] = []
    for module in network.layers:
        values = module(entering[-1] if isinstance(module, nn.Linear) else leaving[-1])
        (leaving if isinstance(module, nn.Linear) else entering).append(values)
    losses = nn.functional.cross_entropy(leaving[-1], labels, reduction="sum")
    sums = []
    for values, error in zip(entering, torch.autograd.grad(losses, leaving), strict=True):
        weighted = z.unsqueeze(1) * error.T  # (draws, fan-out, n)
        sums += [(weighted.flatten(0, 1) @ values.detach()).view(len(z), -1), weighted.sum(2)]
    return torch.cat(sums, 1)
