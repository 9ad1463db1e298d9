"""Minibatch gradients of a small fully connected network, with the rows side by side in memory."""

import torch
from torch import Tensor
from torch.nn.functional import pad

from sgd_diffusion.dynamics.example_gradient import ExampleGradient
from sgd_diffusion.landscapes import NetworkLoss
from sgd_diffusion.parameter_batch import kept

FEW_PRODUCTS, MANY_EXAMPLES, PORTION = 100, 24, 1000
"""Products of a layer, B · fan-in · fan-out, up to which all are formed at once: fewer and longer operations. More
would leave the cache, and are added one example after the other, or in portions where examples are many. None of this
may depend on the number of rows, or a row's last bits would depend on its company."""

ROWS_TOGETHER = 32
"""Rows are filled up to a multiple of this. A processor computes tanh of several numbers at once, and of what is left
over with other last bits; which row is left over must not depend on what shares its batch."""


class LayeredGradient(ExampleGradient):
    """Of a fully connected network, layer by layer.

    Everything is computed with the rows last in memory: a layer of R rows and B examples is B · fan-in · fan-out
    multiplications of R numbers side by side, which for small networks is faster than R small matrix products.

    Args:
        loss: the network and its data.
        examples: (features + classes, n), their inputs and targets.
        batch_size: as for `ExampleGradient`.
    """

    def __init__(self, loss: NetworkLoss, examples: Tensor, batch_size: Tensor) -> None:
        super().__init__(len(loss), batch_size)
        self._loss, self._examples = loss, examples
        self._features = loss.inputs.shape[1]
        self._weights = torch.empty(0, 0, 0)

    def keep(self, inside: Tensor) -> "LayeredGradient":
        """Return the gradient for the rows that are left."""
        return LayeredGradient(self._loss, self._examples, kept(self._batch_size, inside))

    @torch.inference_mode()  # a fifth of a small operation's time is keeping track of gradients
    def of_examples(self, phi: Tensor, chosen: Tensor) -> Tensor:
        """g_B(φ) for chosen examples (B, rows); those beyond a row's own B count nothing."""
        present = len(phi)
        missing = -present % ROWS_TOGETHER
        theta = phi.T.contiguous()
        if missing:
            chosen, theta = pad(chosen, (0, missing)), pad(theta, (0, missing))
        size, rows = chosen.shape
        picked = self._examples.gather(1, chosen.reshape(1, -1).expand(len(self._examples), -1))
        picked = picked.view(-1, size, rows).transpose(0, 1)
        values = [picked[:, : self._features]]
        layers = self._loss.layers
        for layer in layers:
            weights = theta[layer.weights].view(layer.fan_out, layer.fan_in, rows)
            level = _applied(weights, values[-1]).add_(theta[layer.biases])
            values.append(level if layer is layers[-1] else self._loss.activation.function(level))
        error = values.pop().softmax(1).sub_(picked[:, self._features :]).mul_(self._beside(size, rows))
        gradient = theta * self._loss.weight_decay
        for layer in reversed(layers):
            below = values.pop()
            slope = gradient[layer.weights].view(layer.fan_out, layer.fan_in, rows)
            _add_products(slope, error, below)
            gradient[layer.biases] += error.sum(0)
            if values:
                weights = theta[layer.weights].view(layer.fan_out, layer.fan_in, rows)
                error = _applied(weights.transpose(0, 1), error).mul_(self._loss.activation.slope(below))
        return gradient[:, :present].T

    def _beside(self, size: int, rows: int) -> Tensor:
        """The examples' shares, with rows last: (size, 1, rows) or (size, 1, 1)."""
        if self._weights.shape[0] != size or self._weights.shape[2] not in (1, rows):
            shares = self.shares(size).T
            if shares.shape[1] > 1:
                shares = pad(shares, (0, rows - shares.shape[1]))
            self._weights = shares.unsqueeze(1)
        return self._weights


def _applied(weights: Tensor, values: Tensor) -> Tensor:
    """a[b, o, r] = Σ_i W[o, i, r] x[b, i, r]."""
    if len(values) * weights.shape[0] * weights.shape[1] <= FEW_PRODUCTS:
        return (weights * values.unsqueeze(1)).sum(2)
    (first, start), *rest = zip(weights.unbind(1), values.unsqueeze(1).unbind(2), strict=True)
    total = first * start
    for weight, value in rest:
        total.addcmul_(weight, value)
    return total


def _add_products(slope: Tensor, error: Tensor, below: Tensor) -> None:
    """slope[o, i, r] += Σ_b error[b, o, r] below[b, i, r]."""
    a_sample = slope.shape[0] * slope.shape[1]
    if len(error) * a_sample > FEW_PRODUCTS and len(error) < MANY_EXAMPLES:
        for one_error, one_below in zip(error.unsqueeze(2).unbind(0), below.unsqueeze(1).unbind(0), strict=True):
            slope.addcmul_(one_error, one_below)
        return
    portion = max(1, PORTION // a_sample)
    for some_error, some_below in zip(error.split(portion), below.split(portion), strict=True):
        slope.add_((some_error.unsqueeze(2) * some_below.unsqueeze(1)).sum(0))
