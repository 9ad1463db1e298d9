"""White gradient noise whose trace is that of minibatches at every θ."""

from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.dynamics.noise import Distribution, MinibatchGradient
from sgd_diffusion.landscapes import Landscape, NetworkLoss
from sgd_diffusion.parameter_batch import kept


@dataclass(frozen=True)
class WhiteMinibatches:
    """g = ∇L(θ) + √(Tr C(θ)/(dB)) ζ, ζ ~ N(0, I) in d dimensions.

    The covariance Tr C/(dB) · I has the trace of C(θ)/B, the covariance of minibatches drawn with replacement, but no
    preferred direction.

    Attributes:
        loss: the network and its data, with free output weights; it must be the potential of the landscape.

    Examples:
        The noise of the unit vectors has the trace of C/B:

        >>> loss = NetworkLoss(torch.eye(4), torch.tensor([0, 1, 0, 1]), hidden=(2,))
        >>> theta, size = torch.ones(loss.dimension, loss.dimension).double(), torch.tensor([[2.0]]).double()
        >>> noisy = WhiteMinibatches(loss).bind(Landscape(loss, torch.zeros(loss.dimension)), size)
        >>> noise = noisy(theta, torch.eye(loss.dimension).double()) - loss.gradient(theta)
        >>> torch.allclose(noise.square().sum(), loss.covariance(theta[0]).trace() / 2)
        True
    """

    loss: NetworkLoss

    distribution: Distribution = "normal"
    markovian: bool = True

    def draws(self, dimension: int, largest_batch: int) -> int:
        """Return the number of normal draws per row and iteration: one per coordinate."""
        return dimension

    def bind(self, landscape: Landscape, batch_size: Tensor) -> MinibatchGradient:
        """Return the gradient for rows with these batch sizes B, (rows, 1) or (1, 1)."""
        return _WhiteGradient(self.loss, batch_size)


@dataclass(frozen=True)
class _WhiteGradient:
    loss: NetworkLoss
    batch_size: Tensor

    def __call__(self, phi: Tensor, draws: Tensor) -> Tensor:
        """Return g(φ), (rows, d), from φ (rows, d) and normal draws (rows, d)."""
        mean, trace = gradient_and_trace(self.loss, phi)
        amplitude = (trace.unsqueeze(1) / (phi.shape[1] * self.batch_size)).sqrt()
        return torch.addcmul(mean, amplitude, draws)

    def keep(self, inside: Tensor) -> "_WhiteGradient":
        """Return the gradient for the rows where `inside`, (rows,) bool, is True."""
        return _WhiteGradient(self.loss, kept(self.batch_size, inside))


def gradient_and_trace(loss: NetworkLoss, theta: Tensor) -> tuple[Tensor, Tensor]:
    """Return ∇L(θ) and Tr C(θ) of one example's gradient: (rows, d) → (rows, d) and (rows,).

    The gradient of an example with respect to a layer's weights is the outer product of the backpropagated error δ and
    the layer's input a, so that Tr C = (1/n) Σ_j Σ_layers ‖δ_j‖² (‖a_j‖² + 1) − ‖ḡ‖².

    Args:
        loss: of a network with free output weights.
        theta: θ, (rows, d).

    Examples:
        >>> loss = NetworkLoss(torch.eye(4), torch.tensor([0, 1, 0, 1]), hidden=(3,), loss="one logit")
        >>> theta = torch.linspace(-1, 1, loss.dimension).double()
        >>> gradient, trace = gradient_and_trace(loss, theta.unsqueeze(0))
        >>> torch.allclose(gradient[0], loss.gradient(theta)), torch.allclose(trace[0], loss.covariance(theta).trace())
        (True, True)
    """
    values = [loss.inputs.T.to(theta)]
    weights = [theta[:, layer.weights].unflatten(1, (layer.fan_out, layer.fan_in)) for layer in loss.layers]
    for layer, matrix in zip(loss.layers, weights, strict=True):
        outputs = matrix @ values[-1] + theta[:, layer.biases].unsqueeze(-1)
        values.append(outputs if layer is loss.layers[-1] else loss.activation.function(outputs))
    error = loss.output_loss.mean(values.pop(), 1) - loss.targets.T.to(theta)
    mean, squares = torch.empty_like(theta), theta.new_zeros(len(theta), len(loss))
    for layer, matrix, entering in zip(loss.layers[::-1], weights[::-1], values[::-1], strict=True):
        mean[:, layer.weights] = (error @ entering.transpose(-1, -2)).flatten(1) / len(loss)
        mean[:, layer.biases] = error.mean(-1)
        squares += error.square().sum(1) * (entering.square().sum(-2) + 1)
        if layer is not loss.layers[0]:
            error = matrix.transpose(1, 2) @ error * loss.activation.slope(entering)
    return mean + loss.weight_decay * theta, squares.mean(1) - mean.square().sum(1)
