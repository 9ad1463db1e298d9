"""Minibatch gradients of a small fully connected network, with the rows as the last axis in memory."""

import torch
from torch import Tensor
from torch.nn.functional import pad

from sgd_diffusion.dynamics.example_gradient import ExampleGradient
from sgd_diffusion.landscapes import NetworkLoss

FEW_PRODUCTS, MANY_EXAMPLES, CHUNK_PRODUCTS = 100, 24, 1000
"""Thresholds that choose how the B · fan-in · fan-out products of a layer are summed.

Up to FEW_PRODUCTS products are computed in one operation. More products would not fit into the cache: they are added
one example at a time, or, from MANY_EXAMPLES examples on, in chunks of about CHUNK_PRODUCTS products. The choice must
not depend on the number of rows; otherwise the last bits of a row would depend on the other rows of its batch."""

ROW_MULTIPLE = 32
"""The number of rows is padded to a multiple of ROW_MULTIPLE.

A processor computes tanh of several numbers at once; the numbers left over go through other code, whose last bits
differ. Padding keeps real rows out of the remainder, so that a row does not depend on the other rows of its batch."""


class LayeredGradient(ExampleGradient[NetworkLoss]):
    """Minibatch gradient of a fully connected network, computed with the rows as the last axis.

    A layer with R rows and B examples takes B · fan-in · fan-out multiplications of vectors of length R. For small
    networks this is faster than R small matrix products.

    The arguments are those of `ExampleGradient`, except that `examples` is transposed: (features + classes, n).
    """

    @torch.inference_mode()  # autograd's bookkeeping would take a fifth of the time of a small operation
    def of_examples(self, phi: Tensor, chosen: Tensor) -> Tensor:
        """Return g_B(φ), (rows, d), for the chosen examples (largest B, rows)."""
        present = len(phi)
        missing = -present % ROW_MULTIPLE
        theta = phi.T.contiguous()
        if missing:
            chosen, theta = pad(chosen, (0, missing)), pad(theta, (0, missing))
        size, rows = chosen.shape
        picked = self._examples.gather(1, chosen.reshape(1, -1).expand(len(self._examples), -1))
        picked = picked.view(-1, size, rows).transpose(0, 1)
        values = [picked[:, : self._features]]
        layers, weights_of_output = self._loss.layers, self._loss.output_weights
        fixed = None if weights_of_output is None else weights_of_output.to(theta).unsqueeze(1)
        for layer in layers:
            weights = theta[layer.weights].view(layer.fan_out, layer.fan_in, rows)
            level = _applied(weights, values[-1]).add_(theta[layer.biases])
            values.append(level if layer is layers[-1] and fixed is None else self._loss.activation.function(level))
        outputs = values[-1] if fixed is None else (values[-1] * fixed).sum(1, keepdim=True)
        error = self._loss.output_loss.mean(outputs, 1).sub_(picked[:, self._features :]).mul_(self.shares(size))
        top = values.pop()
        if fixed is not None:
            error = error * fixed * self._loss.activation.slope(top)
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

    def arranged(self, shares: Tensor) -> Tensor:
        """Return the examples' weights with the rows last and padded: (size, 1, rows) or (size, 1, 1)."""
        missing = -len(shares) % ROW_MULTIPLE if len(shares) > 1 else 0
        return pad(shares.T, (0, missing)).unsqueeze(1)


def _applied(weights: Tensor, values: Tensor) -> Tensor:
    """Return a[b, o, r] = Σ_i W[o, i, r] x[b, i, r]."""
    if len(values) * weights.shape[0] * weights.shape[1] <= FEW_PRODUCTS:
        return (weights * values.unsqueeze(1)).sum(2)
    (first, start), *rest = zip(weights.unbind(1), values.unsqueeze(1).unbind(2), strict=True)
    total = first * start
    for weight, value in rest:
        total.addcmul_(weight, value)
    return total


def _add_products(slope: Tensor, error: Tensor, below: Tensor) -> None:
    """Add Σ_b error[b, o, r] below[b, i, r] to slope[o, i, r], in place."""
    per_example = slope.shape[0] * slope.shape[1]
    if len(error) * per_example > FEW_PRODUCTS and len(error) < MANY_EXAMPLES:
        for one_error, one_below in zip(error.unsqueeze(2).unbind(0), below.unsqueeze(1).unbind(0), strict=True):
            slope.addcmul_(one_error, one_below)
        return
    chunk = max(1, CHUNK_PRODUCTS // per_example)
    for some_error, some_below in zip(error.split(chunk), below.split(chunk), strict=True):
        slope.add_((some_error.unsqueeze(2) * some_below.unsqueeze(1)).sum(0))
