"""Gradient of a fully connected network's loss, in closed form for several parameter vectors at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.landscapes.activation import Activation
from sgd_diffusion.landscapes.output_loss import OutputLoss


@dataclass(frozen=True)
class Layer:
    """Position of one layer's weights and biases in θ.

    Attributes:
        fan_in: number of the layer's inputs.
        fan_out: number of the layer's outputs.
        start: index in θ of the first weight; the (fan_out, fan_in) weights are stored row by row, then the biases.
    """

    fan_in: int
    fan_out: int
    start: int

    @property
    def weights(self) -> slice:
        """Indices of the weights in θ."""
        return slice(self.start, self.start + self.fan_in * self.fan_out)

    @property
    def biases(self) -> slice:
        """Indices of the biases in θ."""
        return slice(self.weights.stop, self.weights.stop + self.fan_out)

    def matrix(self, theta: Tensor) -> Tensor:
        """Return the weights, (rows, fan_out, fan_in), of several parameter vectors, (rows, d)."""
        return theta[:, self.weights].reshape(-1, self.fan_out, self.fan_in)


@dataclass(frozen=True)
class BackwardPass:
    """Gradient of a network's loss.

    With the values a_l = σ(z_l) of layer l and z_l = W_l a_{l−1} + b_l, the errors δ_l = ∂ℓ/∂z_l follow from the
    outputs to the inputs,

        δ_L = μ(z_L) − y,   δ_l = σ′(a_l) ∘ W_{l+1}ᵀ δ_{l+1},   ∂ℓ/∂W_l = δ_l a_{l−1}ᵀ,   ∂ℓ/∂b_l = δ_l.

    Automatic differentiation needs about twice the time.

    Attributes:
        layers: position of each free layer's parameters in θ.
        activation: σ of the hidden layers.
        output_loss: ℓ, with the mean response μ.
        output_weights: fixed weights of the only output for the last hidden units; None if the output layer is free.

    Examples:
        At zero weights both classes have the probability ½, so only the biases of the outputs have a slope:

        >>> from sgd_diffusion.landscapes import NetworkLoss
        >>> loss = NetworkLoss(torch.eye(5), torch.tensor([0, 0, 0, 1, 1]), hidden=(1,))
        >>> backward = BackwardPass(loss.layers, loss.activation, loss.output_loss, loss.output_weights)
        >>> zeros = torch.zeros(1, loss.dimension, dtype=torch.float64)
        >>> value, slope = backward.value_and_slope(zeros, loss.inputs, loss.targets)
        >>> round(value.exp().item(), 6), slope[0, -2:].tolist()  # 2⁵; 5 · ½ − 3 and 5 · ½ − 2
        (32.0, [-0.5, 0.5])
    """

    layers: Sequence[Layer]
    activation: Activation
    output_loss: OutputLoss
    output_weights: Tensor | None

    def value_and_slope(self, theta: Tensor, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Return Σ_j ℓ_j(θ) and its gradient over some examples, without weight decay.

        Args:
            theta: θ, (rows, d).
            inputs: (n, features).
            targets: y, (n, outputs).

        Returns:
            The sums, (rows,), and their gradients, (rows, d).
        """
        values = [inputs.T.to(theta)]
        layers, fixed = self.layers, self.output_weights
        for number, layer in enumerate(layers, 1):
            sums = (layer.matrix(theta) @ values[-1]).add_(theta[:, layer.biases].unsqueeze(-1))
            values.append(self.activation.function(sums) if number < len(layers) or fixed is not None else sums)
        outputs = values[-1] if fixed is None else fixed.to(theta) @ values[-1].unsqueeze(-3)
        goals = targets.T.to(theta)
        total = self.output_loss.value(outputs, goals).sum(-1)
        errors = self.output_loss.mean(outputs, -2).sub_(goals)
        if fixed is not None:
            errors = errors * fixed.to(theta)[:, None] * self.activation.slope(values[-1])
        gradient = torch.empty_like(theta)
        for number in reversed(range(len(layers))):
            layer, below = layers[number], values[number]
            gradient[:, layer.weights] = (errors @ below.mT).flatten(1)
            gradient[:, layer.biases] = errors.sum(-1)
            if number:
                errors = (layer.matrix(theta).mT @ errors).mul_(self.activation.slope(below))
        return total, gradient
