"""Gradient of a fully connected network's loss, in closed form for several parameter vectors at once."""

from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from sgd_diffusion.landscapes.network_loss import Layer, NetworkLoss


def value_and_slope(loss: "NetworkLoss", theta: Tensor, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Return Σ_j ℓ_j(θ) and its gradient over some examples, without weight decay: (rows, d) → (rows,) and (rows, d).

    With the values a_l = σ(z_l) of layer l and z_l = W_l a_{l−1} + b_l, the errors δ_l = ∂ℓ/∂z_l follow from the
    outputs to the inputs,

        δ_L = μ(z_L) − y,   δ_l = σ′(a_l) ∘ W_{l+1}ᵀ δ_{l+1},   ∂ℓ/∂W_l = δ_l a_{l−1}ᵀ,   ∂ℓ/∂b_l = δ_l.

    Automatic differentiation needs about twice the time.

    Args:
        loss: the network, with σ, ℓ and the mean response μ.
        theta: (rows, d).
        inputs: (n, features).
        targets: y, (n, outputs).

    Examples:
        At zero weights both classes have the probability ½, so only the biases of the outputs have a slope:

        >>> from sgd_diffusion.landscapes import NetworkLoss
        >>> loss = NetworkLoss(torch.eye(5), torch.tensor([0, 0, 0, 1, 1]), hidden=(1,))
        >>> zeros = torch.zeros(1, loss.dimension, dtype=torch.float64)
        >>> value, slope = value_and_slope(loss, zeros, loss.inputs, loss.targets)
        >>> round(value.exp().item(), 6), slope[0, -2:].tolist()  # 2⁵; 5 · ½ − 3 and 5 · ½ − 2
        (32.0, [-0.5, 0.5])
    """
    values = [inputs.T.to(theta)]
    layers, fixed = loss.layers, loss.output_weights
    for number, layer in enumerate(layers, 1):
        sums = (_weights(layer, theta) @ values[-1]).add_(theta[:, layer.biases].unsqueeze(-1))
        values.append(loss.activation.function(sums) if number < len(layers) or fixed is not None else sums)
    outputs = values[-1] if fixed is None else fixed.to(theta) @ values[-1].unsqueeze(-3)
    goals = targets.T.to(theta)
    total = loss.output_loss.value(outputs, goals).sum(-1)
    errors = loss.output_loss.mean(outputs, -2).sub_(goals)
    if fixed is not None:
        errors = errors * fixed.to(theta)[:, None] * loss.activation.slope(values[-1])
    gradient = torch.empty_like(theta)
    for number in reversed(range(len(layers))):
        layer, below = layers[number], values[number]
        gradient[:, layer.weights] = (errors @ below.mT).flatten(1)
        gradient[:, layer.biases] = errors.sum(-1)
        if number:
            errors = (_weights(layer, theta).mT @ errors).mul_(loss.activation.slope(below))
    return total, gradient


def _weights(layer: "Layer", theta: Tensor) -> Tensor:
    """Return the weights of a layer, (rows, fan-out, fan-in)."""
    return theta[:, layer.weights].reshape(-1, layer.fan_out, layer.fan_in)
