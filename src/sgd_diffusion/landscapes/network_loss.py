"""The loss of a fully connected network on a data set."""

import itertools
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor
from torch.nn.utils import vector_to_parameters

from sgd_diffusion.curvature import LayeredNetwork, cross_entropy, mean_hessian
from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes.activation import ACTIVATIONS
from sgd_diffusion.landscapes.backward_pass import BackwardPass, Layer
from sgd_diffusion.landscapes.classifier_loss import ClassifierLoss
from sgd_diffusion.landscapes.committee import SPREADS, Unit
from sgd_diffusion.models import FullyConnected

VALUES_AT_ONCE = 2**17
"""Values of a layer, over examples and rows, in one pass: a megabyte, which a core's second cache holds."""


class NetworkLoss(ClassifierLoss):
    """The loss of the fully connected network F_θ(x) = W_L σ(… σ(W_1 x + b_1) …) + b_L.

    The coordinates of θ are in the order of `FullyConnected.parameters()`.

    Args:
        inputs: (n, features).
        labels: (n,), class numbers from 0.
        hidden: widths of the hidden layers, default (10,); empty for logistic regression.
        activation: σ, "tanh" (default) or "relu".
        weight_decay: λ ≥ 0, default 0.
        loss: of the outputs, a key of `OUTPUT_LOSSES`, default "softmax".
        output_weights: fixed weights c of the only output Σ_u c_u a_u for the last hidden units, as in a committee
            machine; default: the output layer is free.

    Attributes:
        activation: σ.
        layers: position of each free layer's parameters in θ.
        output_weights: c, (units,), or None.

    Raises:
        LandscapeError: the activation is unknown, the fixed weights do not fit the hidden units or the loss, or an
            argument is invalid for `ClassifierLoss`.

    Examples:
        >>> loss = NetworkLoss(torch.eye(4), torch.tensor([0, 1, 0, 1]), hidden=(3,))
        >>> loss.dimension == (4 * 3 + 3) + (3 * 2 + 2)
        True
        >>> loss(torch.zeros(5, loss.dimension)).shape, loss.gradient(torch.zeros(5, loss.dimension)).shape
        (torch.Size([5]), torch.Size([5, 23]))
    """

    def __init__(
        self,
        inputs: Tensor,
        labels: Tensor,
        *,
        hidden: Sequence[int] = (10,),
        activation: str = "tanh",
        weight_decay: float = 0.0,
        loss: str = "softmax",
        output_weights: Sequence[float] | None = None,
    ) -> None:
        super().__init__(inputs, labels, weight_decay, loss)
        if activation not in ACTIVATIONS:
            raise LandscapeError(f"unknown activation {activation!r}; allowed: {', '.join(ACTIVATIONS)}.")
        self.activation = ACTIVATIONS[activation]
        self.output_weights = _output_weights(output_weights, hidden, loss)
        outputs = [self.targets.shape[1]] if self.output_weights is None else []
        widths = [inputs.shape[1], *hidden, *outputs]
        with torch.device("meta"):  # allocates no weights and uses no random draws
            self._module = FullyConnected(widths, activation)
        self.layers: list[Layer] = []
        for fan_in, fan_out in itertools.pairwise(widths):
            start = self.layers[-1].biases.stop if self.layers else 0
            self.layers.append(Layer(fan_in, fan_out, start))

    @property
    def dimension(self) -> int:
        """d, the number of parameters."""
        return self.layers[-1].biases.stop

    @property
    def widest(self) -> int:
        """The largest width of a layer, inputs included."""
        return max(max(layer.fan_in, layer.fan_out) for layer in self.layers)

    def gradients_of_examples(self, theta: Tensor, inputs: Tensor, targets: Tensor) -> Tensor:
        """Return ∇ℓ_j(θ) of each example, without weight decay: (d,), (n, features) and (n, classes) → (n, d)."""
        if self._is_committee:
            values = self._hidden_values(theta.unsqueeze(0), inputs)
            return self._errors(values, targets)[0, :, None] * self._unit.output_slopes(values, inputs)[0]
        if not self._is_classifier:
            return super().gradients_of_examples(theta, inputs, targets)
        return self._at(theta).gradients(inputs, targets.argmax(1))

    def all_gradients(self, theta: Tensor) -> Tensor:
        """Return ∇ℓ_j(θ) of all examples, without weight decay, differentiably: (rows, d) → (rows, n, d)."""
        if not self._is_committee:
            return super().all_gradients(theta)
        values = self._hidden_values(theta, self.inputs)
        return self._errors(values, self.targets).unsqueeze(-1) * self._unit.output_slopes(values, self.inputs)

    def value_and_gradient(self, theta: Tensor) -> tuple[Tensor, Tensor]:
        """Return f(θ) and ∇f(θ) in closed form: (…, d) → (…) and (…, d)."""
        rows = theta.detach().reshape(-1, self.dimension)
        value, gradient = self._decay(rows), self.weight_decay * rows
        for inputs, targets in self._passes(len(rows)):
            if self._is_committee:
                values = self._hidden_values(rows, inputs)
                summed = self.output_loss.value(self._output(values), targets.T).sum(-1)
                slope = self._unit.gradient(values, inputs, self._errors(values, targets))
            else:
                summed, slope = self._backward.value_and_slope(rows, inputs, targets)
            value, gradient = value + summed / len(self), gradient + slope / len(self)
        return value.reshape(theta.shape[:-1]), gradient.reshape(theta.shape)

    def hessian(self, theta: Tensor) -> Tensor:
        """Return ∇²f(θ): (…, d) → (…, d, d); of a committee machine in closed form for all rows at once."""
        if not self._is_committee:
            return super().hessian(theta)
        rows = theta.reshape(-1, self.dimension)
        total = len(self) * self.weight_decay * torch.eye(self.dimension).to(rows).repeat(len(rows), 1, 1)
        spread = SPREADS[self.output_loss.name]
        for inputs, targets in self._chunks(len(rows) * self.dimension):
            values = self._hidden_values(rows, inputs)
            errors = self._errors(values, targets)
            total += self._unit.curvature(values, inputs, errors, spread(errors + targets[:, 0]))
        return (total / len(self)).reshape(*theta.shape, self.dimension)

    def mean_hessian(self, theta: Tensor) -> Tensor:
        """Return (1/n) Σ_j ∇²ℓ_j(θ), without weight decay: (d,) → (d, d).

        For the softmax it is computed layer by layer, which is many times as fast as automatic differentiation.
        """
        if not self._is_classifier:
            return super().mean_hessian(theta)
        return mean_hessian(self._at(theta), self.inputs, self.targets.argmax(1))

    def logits(self, theta: Tensor, inputs: Tensor) -> Tensor:
        """Return F_θ(x): (rows, d) and (n, features) → (rows, classes, n)."""
        return self._output(self._hidden_values(theta, inputs))

    def _hidden_values(self, theta: Tensor, inputs: Tensor) -> Tensor:
        """Return the values of the last free layer: (rows, d) and (n, features) → (rows, units, n)."""
        values = inputs.T.to(theta)
        for layer in self.layers:
            weights = theta[:, layer.weights].reshape(-1, layer.fan_out, layer.fan_in)
            values = weights @ values + theta[:, layer.biases].unsqueeze(-1)
            if layer is not self.layers[-1] or self.output_weights is not None:
                values = self.activation.function(values)
        return values

    def _output(self, values: Tensor) -> Tensor:
        """Return F_θ(x) from the values of the last free layer."""
        return values if self.output_weights is None else self.output_weights.to(values) @ values.unsqueeze(-3)

    def _errors(self, values: Tensor, targets: Tensor) -> Tensor:
        """Return ∂ℓ/∂z of the only output, (rows, n)."""
        return self.output_loss.mean(self._output(values), -2)[:, 0] - targets[:, 0]

    def _passes(self, rows: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield inputs and targets in chunks whose values fill the processor's cache; those of a committee are few."""
        if self._is_committee:
            return super()._passes(rows)
        size = max(1, VALUES_AT_ONCE // (max(1, rows) * max(layer.fan_out for layer in self.layers)))
        return zip(self.inputs.split(size), self.targets.split(size), strict=True)

    @property
    def _is_committee(self) -> bool:
        """Whether there is one hidden layer with fixed output weights."""
        return self.output_weights is not None and len(self.layers) == 1

    @property
    def _backward(self) -> BackwardPass:
        return BackwardPass(self.layers, self.activation, self.output_loss, self.output_weights)

    @property
    def _unit(self) -> Unit:
        assert self.output_weights is not None
        return Unit(self.output_weights, self.activation.slope, self.activation.bend)

    @property
    def _is_classifier(self) -> bool:
        """Whether the outputs are the logits of a softmax."""
        return self.output_loss.name == "softmax"

    def _at(self, row: Tensor) -> LayeredNetwork:
        module = self._module.to_empty(device=row.device)
        vector_to_parameters(row, module.parameters())
        return LayeredNetwork(module, cross_entropy, row.dtype)


def _output_weights(weights: Sequence[float] | None, hidden: Sequence[int], loss: str) -> Tensor | None:
    """Return fixed output weights as a tensor, or complain."""
    if weights is None:
        return None
    if not hidden or len(weights) != hidden[-1]:
        raise LandscapeError(
            f"output_weights must have one number for each of the last hidden units, got {len(weights)} for the "
            f"hidden layers {list(hidden)}."
        )
    if loss == "softmax":
        raise LandscapeError("fixed output weights give one output; use the loss `one logit` or `squared error`.")
    return torch.tensor(weights, dtype=torch.float64)
