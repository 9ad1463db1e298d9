"""What a fully connected network computes on examples, layer by layer, with derivatives of its units."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from sgd_diffusion.curvature.losses import OutputDerivatives, OutputLoss
from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.models import FullyConnected


@dataclass(frozen=True)
class Unit:
    """An activation σ with σ′ and σ″ as functions of its value."""

    function: Callable[[Tensor], Tensor]
    slope: Callable[[Tensor], Tensor]
    bend: Callable[[Tensor], Tensor]


UNITS: dict[type[nn.Module], Unit] = {
    nn.ReLU: Unit(torch.relu, lambda a: (a > 0).to(a.dtype), torch.zeros_like),
    nn.Tanh: Unit(torch.tanh, lambda a: 1 - a * a, lambda a: -2 * a * (1 - a * a)),
}


@dataclass(frozen=True)
class Layer:
    """W (fan-out, fan-in) and b (fan-out,), and where they stand among the flattened parameters."""

    weights: Tensor
    biases: Tensor
    start: int

    @property
    def fan_in(self) -> int:
        """Inputs of the layer."""
        return self.weights.shape[1]

    @property
    def fan_out(self) -> int:
        """Units of the layer."""
        return self.weights.shape[0]

    @property
    def coordinates(self) -> Tensor:
        """Positions of the parameters, (fan-out, fan-in + 1): a unit's weights, then its bias."""
        weights = self.start + torch.arange(self.fan_out * self.fan_in).view(self.fan_out, self.fan_in)
        biases = self.start + self.fan_out * self.fan_in + torch.arange(self.fan_out).unsqueeze(1)
        return torch.cat([weights, biases], 1)


@dataclass(frozen=True)
class Trace:
    """A forward and a backward pass over n examples.

    Attributes:
        entering: for each layer, (n, fan-in + 1), its inputs and the 1 that its bias multiplies.
        slope: for each layer but the last, (n, fan-out), σ′ at its units.
        bend: the same, σ″.
        error: for each layer, (n, fan-out), ∂ℓ/∂z of its pre-activations.
        output: ℓ and its derivatives at the outputs.
    """

    entering: list[Tensor]
    slope: list[Tensor]
    bend: list[Tensor]
    error: list[Tensor]
    output: OutputDerivatives


class LayeredNetwork:
    """A fully connected network at frozen weights.

    Args:
        network: its parameters are θ.
        loss: of its outputs.
        dtype: in which all is computed.

    Attributes:
        layers: from the inputs on.
        dimension: the number of parameters.

    Raises:
        MeasurementError: a weight is not finite, as at a checkpoint that diverged.

    Examples:
        >>> from sgd_diffusion.curvature import cross_entropy
        >>> network = FullyConnected([3, 4, 2])
        >>> layered, inputs = LayeredNetwork(network, cross_entropy), torch.ones(5, 3, dtype=torch.float64)
        >>> layered.dimension, torch.allclose(layered.outputs(inputs), network(inputs))  # 3·4 + 4 + 4·2 + 2
        (26, True)
    """

    def __init__(self, network: FullyConnected, loss: OutputLoss, dtype: torch.dtype = torch.float64) -> None:
        tensors = [tensor.detach().to(dtype) for tensor in network.parameters()]
        if not all(torch.isfinite(tensor).all() for tensor in tensors):
            raise MeasurementError("the network's weights are not finite: its training diverged; nothing is measured.")
        self.layers: list[Layer] = []
        self.dimension = 0
        for weights, biases in zip(tensors[::2], tensors[1::2], strict=True):
            self.layers.append(Layer(weights, biases, self.dimension))
            self.dimension += weights.numel() + biases.numel()
        self.dtype, self._loss = dtype, loss
        activation = network.layers[1] if len(self.layers) > 1 else nn.ReLU()
        self._unit = UNITS[type(activation)]

    def outputs(self, inputs: Tensor) -> Tensor:
        """F_θ(x): (n, features) → (n, classes)."""
        values = inputs.to(self.dtype)
        for layer in self.layers[:-1]:
            values = self._unit.function(values @ layer.weights.T + layer.biases)
        return values @ self.layers[-1].weights.T + self.layers[-1].biases

    def trace(self, inputs: Tensor, labels: Tensor) -> Trace:
        """Pass forward and backward: (n, features), (n,)."""
        values = inputs.to(self.dtype)
        entering, hidden = [_with_one(values)], list[Tensor]()
        for layer in self.layers[:-1]:
            values = self._unit.function(values @ layer.weights.T + layer.biases)
            hidden.append(values)
            entering.append(_with_one(values))
        output = self._loss(values @ self.layers[-1].weights.T + self.layers[-1].biases, labels)
        slope = [self._unit.slope(values) for values in hidden]
        error = [output.slope]
        for layer, below in zip(reversed(self.layers[1:]), reversed(slope), strict=True):
            error.append(error[-1] @ layer.weights * below)
        return Trace(entering, slope, [self._unit.bend(values) for values in hidden], error[::-1], output)

    def gradients(self, inputs: Tensor, labels: Tensor) -> Tensor:
        """∇ℓ of every example: (n, features), (n,) → (n, d)."""
        trace = self.trace(inputs, labels)
        pairs = zip(trace.error, trace.entering, strict=True)
        return self.flattened([error.unsqueeze(2) * entering.unsqueeze(1) for error, entering in pairs])

    def flattened(self, per_layer: Sequence[Tensor]) -> Tensor:
        """Bring (…, fan-out, fan-in + 1) of every layer into the order of the parameters: (…, d)."""
        return torch.cat([part for block in per_layer for part in (block[..., :-1].flatten(-2), block[..., -1])], -1)


def _with_one(values: Tensor) -> Tensor:
    return torch.cat([values, torch.ones_like(values[:, :1])], 1)
