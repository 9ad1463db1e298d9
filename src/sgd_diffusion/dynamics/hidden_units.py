"""Noise balance of a network's hidden units: incoming weights u against outgoing weights w."""

from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import NetworkLoss


@dataclass(frozen=True)
class HiddenUnits:
    """The hidden units of a network with one hidden layer, each with incoming weights u and outgoing weights w.

    With rectified units the rescaling u → λu, w → w/λ leaves the network's outputs unchanged.

    Attributes:
        loss: the network and its data.

    Raises:
        LandscapeError: the network has no or several hidden layers, or weight decay, which breaks the symmetry.

    Examples:
        Rescaling leaves the loss unchanged, multiplies ‖u‖² by λ² and divides ‖w‖² by λ²:

        >>> inputs, labels = torch.arange(8.0).sin().double().view(4, 2), torch.tensor([0, 1, 0, 1])
        >>> units = HiddenUnits(NetworkLoss(inputs, labels, hidden=[3], activation="relu"))
        >>> theta = torch.arange(float(units.loss.dimension)).cos().double().unsqueeze(0)
        >>> torch.allclose(units.loss(units.rescaled(theta, 2.0)), units.loss(theta))
        True
        >>> u, w = units.gap(units.rescaled(theta, 1e6)) / 1e12, -units.gap(units.rescaled(theta, 1e-6)) / 1e12
        >>> torch.allclose(units.gap(theta), u - w)  # u and w hold ‖u‖² and ‖w‖²
        True
    """

    loss: NetworkLoss

    def __post_init__(self) -> None:
        if len(self.loss.layers) != 2 or self.loss.weight_decay:
            raise LandscapeError(
                f"noise balance needs one hidden layer and no weight decay, got {len(self.loss.layers) - 1} hidden "
                f"layers and weight_decay = {self.loss.weight_decay}."
            )

    def rescaled(self, theta: Tensor, factor: float) -> Tensor:
        """Return θ after the rescaling u → λu, w → w/λ of every unit: (…, d) → (…, d).

        Args:
            theta: θ, (…, d).
            factor: λ.
        """
        first, second = self.loss.layers
        moved = theta.clone()
        moved[..., first.weights] *= factor
        moved[..., first.biases] *= factor
        moved[..., second.weights] /= factor
        return moved

    def gap(self, vector: Tensor) -> Tensor:
        """Return ‖u‖² − ‖w‖² of each of the h units; the bias is part of u: (rows, d) → (rows, h).

        Args:
            vector: (rows, d), weights θ or a gradient with respect to θ.
        """
        first, second = self.loss.layers
        incoming = vector[:, first.weights].unflatten(1, (first.fan_out, first.fan_in)).square().sum(2)
        outgoing = vector[:, second.weights].unflatten(1, (second.fan_out, second.fan_in)).square().sum(1)
        return incoming + vector[:, first.biases].square() - outgoing

    def noise(self, theta: Tensor) -> tuple[Tensor, Tensor]:
        """Return uᵀC₁u and wᵀC₂w of each of the h units: (rows, d) → (rows, h) and (rows, h).

        uᵀC₁u is the trace of the covariance of ∇_w ℓ over examples, because ∇_w ℓ = Au with A_ki = ∂ℓ/∂(u_i w_k).
        Likewise wᵀC₂w is the trace of the covariance of ∇_u ℓ. The gradient of one example is the outer product of the
        backpropagated error and the layer's input.
        """
        first, second = self.loss.layers
        inputs, targets = self.loss.inputs.to(theta), self.loss.targets.to(theta)
        incoming = theta[:, first.weights].unflatten(1, (first.fan_out, first.fan_in))
        outgoing = theta[:, second.weights].unflatten(1, (second.fan_out, second.fan_in))
        hidden = self.loss.activation.function(incoming @ inputs.T + theta[:, first.biases].unsqueeze(-1))
        logits = outgoing @ hidden + theta[:, second.biases].unsqueeze(-1)
        error = self.loss.output_loss.mean(logits, 1) - targets.T
        below = outgoing.transpose(1, 2) @ error * self.loss.activation.slope(hidden)
        entering = torch.cat([inputs, torch.ones_like(inputs[:, :1])], 1)
        examples = len(inputs)
        mean_w = error @ hidden.transpose(1, 2) / examples
        mean_u = below @ entering / examples
        across_w = (hidden.square() * error.square().sum(1, keepdim=True)).mean(2) - mean_w.square().sum(1)
        across_u = (below.square() * entering.square().sum(1)).mean(2) - mean_u.square().sum(2)
        return across_w, across_u
