"""Forward and backward passes of a fully connected network, layer by layer, with the derivatives of its units."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from sgd_diffusion.curvature.losses import OutputDerivatives, OutputLoss
from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.models import FullyConnected


@dataclass(frozen=True)
class Unit:
    """An activation function.

    Attributes:
        function: z ↦ σ(z).
        slope: σ(z) ↦ σ′(z).
        bend: σ(z) ↦ σ″(z).
        curved: whether σ″ is anywhere not zero.
    """

    function: Callable[[Tensor], Tensor]
    slope: Callable[[Tensor], Tensor]
    bend: Callable[[Tensor], Tensor]
    curved: bool


UNITS: dict[type[nn.Module], Unit] = {
    nn.ReLU: Unit(torch.relu, lambda a: (a > 0).to(a.dtype), torch.zeros_like, curved=False),
    nn.Tanh: Unit(torch.tanh, lambda a: 1 - a * a, lambda a: -2 * a * (1 - a * a), curved=True),
}
"""The supported activation functions by the class of their module."""


@dataclass(frozen=True)
class Layer:
    """Parameters of one layer.

    Attributes:
        weights: W, (fan-out, fan-in).
        biases: b, (fan-out,).
        start: position of the first weight among the flattened parameters of the network.
    """

    weights: Tensor
    biases: Tensor
    start: int

    @property
    def fan_in(self) -> int:
        """Number of inputs of the layer."""
        return self.weights.shape[1]

    @property
    def fan_out(self) -> int:
        """Number of units of the layer."""
        return self.weights.shape[0]

    @property
    def coordinates(self) -> Tensor:
        """Positions among the flattened parameters, (fan-out, fan-in + 1): for each unit its weights, then its bias."""
        weights = self.start + torch.arange(self.fan_out * self.fan_in).view(self.fan_out, self.fan_in)
        biases = self.start + self.fan_out * self.fan_in + torch.arange(self.fan_out).unsqueeze(1)
        return torch.cat([weights, biases], 1)


@dataclass(frozen=True)
class Trace:
    """Results of a forward and a backward pass over n examples.

    Attributes:
        entering: for each layer, its inputs and a last column of ones for the bias, (n, fan-in + 1).
        slope: for each layer but the last, σ′ of its units, (n, fan-out).
        bend: for each layer but the last, σ″ of its units, (n, fan-out).
        error: for each layer, the derivative ∂ℓ/∂z with respect to its pre-activations, (n, fan-out).
        output: the loss ℓ and its derivatives with respect to the outputs.
    """

    entering: list[Tensor]
    slope: list[Tensor]
    bend: list[Tensor]
    error: list[Tensor]
    output: OutputDerivatives


class LayeredNetwork:
    """A fully connected network at fixed weights.

    Args:
        network: the network, whose flattened parameters are θ: a `FullyConnected`, or an `nn.Sequential` of `nn.Linear`
            layers with biases and one kind of activation, `nn.ReLU` or `nn.Tanh`, between them.
        loss: loss of the outputs and labels, for example `cross_entropy`.
        dtype: precision of all computations. Default: double precision.

    Attributes:
        layers: the layers from the inputs to the outputs.
        dimension: number of parameters d.
        curved: whether a unit has a second derivative.

    Raises:
        MeasurementError: a weight is not finite, or the network is of another kind.

    Examples:
        >>> from sgd_diffusion.curvature import cross_entropy
        >>> network, inputs = FullyConnected([3, 4, 2]), torch.ones(5, 3, dtype=torch.float64)
        >>> layered, labels = LayeredNetwork(network, cross_entropy), torch.tensor([0, 1, 0, 1, 0])
        >>> losses = layered.trace(inputs, labels).output.value
        >>> layered.dimension, torch.allclose(losses.mean(), nn.functional.cross_entropy(network(inputs), labels))
        (26, True)
    """

    def __init__(
        self, network: FullyConnected | nn.Sequential, loss: OutputLoss, dtype: torch.dtype = torch.float64
    ) -> None:
        modules = _chain(network.layers if isinstance(network, FullyConnected) else network)
        tensors = [tensor.detach().to(dtype) for tensor in network.parameters()]
        if not all(torch.isfinite(tensor).all() for tensor in tensors):
            raise MeasurementError(
                "the network's weights are not finite, because its training diverged; lower the learning rate."
            )
        self.layers: list[Layer] = []
        self.dimension = 0
        for weights, biases in zip(tensors[::2], tensors[1::2], strict=True):
            self.layers.append(Layer(weights, biases, self.dimension))
            self.dimension += weights.numel() + biases.numel()
        self.dtype, self._loss = dtype, loss
        activation = modules[1] if len(self.layers) > 1 else nn.ReLU()
        self._unit = UNITS[type(activation)]
        self.curved = self._unit.curved

    def trace(self, inputs: Tensor, labels: Tensor) -> Trace:
        """Return the forward and backward pass of inputs, (n, features), and class numbers, (n,)."""
        entering = [inputs.to(self.dtype)]
        for layer in self.layers[:-1]:
            entering.append(self._unit.function(entering[-1] @ layer.weights.T + layer.biases))
        output = self._loss(entering[-1] @ self.layers[-1].weights.T + self.layers[-1].biases, labels)
        slope = [self._unit.slope(values) for values in entering[1:]]
        bend = [self._unit.bend(values) for values in entering[1:]]
        error = [output.slope]
        for layer, below in zip(reversed(self.layers[1:]), reversed(slope), strict=True):
            error.append(error[-1] @ layer.weights * below)
        with_one = [nn.functional.pad(values, (0, 1), value=1.0) for values in entering]
        return Trace(with_one, slope, bend, error[::-1], output)

    def gradients(self, inputs: Tensor, labels: Tensor) -> Tensor:
        """Return the gradient ∇ℓ of every example, (n, d), for inputs, (n, features), and class numbers, (n,)."""
        trace = self.trace(inputs, labels)
        pairs = zip(trace.error, trace.entering, strict=True)
        return self.flattened([error.unsqueeze(2) * entering.unsqueeze(1) for error, entering in pairs])

    def flattened(self, per_layer: Sequence[Tensor]) -> Tensor:
        """Return values per layer, each (…, fan-out, fan-in + 1), in the order of the flattened parameters: (…, d)."""
        return torch.cat([part for block in per_layer for part in (block[..., :-1].flatten(-2), block[..., -1])], -1)


def _chain(modules: nn.Module) -> list[nn.Module]:
    """Return the modules of a chain of linear layers with one kind of activation between them.

    Raises:
        MeasurementError: the network is no such chain.
    """
    found = list(modules) if isinstance(modules, nn.Sequential) else [modules]
    linear, between = found[::2], {type(module) for module in found[1::2]}
    layers = len(found) % 2 == 1 and all(isinstance(one, nn.Linear) and one.bias is not None for one in linear)
    if not (layers and len(between) <= 1 and between <= set(UNITS)):
        raise MeasurementError(
            "LayeredNetwork takes a FullyConnected, or an nn.Sequential of Linear layers with biases and one kind of "
            f"activation, {' or '.join(kind.__name__ for kind in UNITS)}, between them; got "
            f"{', '.join(type(one).__name__ for one in found)}. For other networks use FlatNetwork."
        )
    return found
