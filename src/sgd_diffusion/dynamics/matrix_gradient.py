"""Minibatch gradients of a fully connected network as matrix products, one for every row and layer."""

import torch
from torch import Tensor
from torch.nn.functional import pad

from sgd_diffusion.dynamics.example_gradient import ExampleGradient
from sgd_diffusion.landscapes import NetworkLoss
from sgd_diffusion.parameter_batch import kept

TOGETHER = 32
"""Every row's matrices begin at a multiple of so many numbers: a line of the cache, and what a processor passes through
a sigmoid at once. A library of matrix products treats what lies across lines in another order, and numbers left over go
through another sigmoid: a row's last bits would depend on how many rows stand before it."""


class MatrixGradient(ExampleGradient):
    """Of a fully connected network whose layers or minibatches are too large for `LayeredGradient`.

    Args:
        loss: the network and its data.
        examples: (n, features + classes), their inputs and targets.
        batch_size: as for `ExampleGradient`.
    """

    def __init__(self, loss: NetworkLoss, examples: Tensor, batch_size: Tensor) -> None:
        super().__init__(len(loss), batch_size)
        self._loss, self._examples = loss, examples
        self._features = loss.inputs.shape[1]

    def keep(self, inside: Tensor) -> "MatrixGradient":
        """Return the gradient for the rows that are left."""
        return MatrixGradient(self._loss, self._examples, kept(self._batch_size, inside))

    @torch.inference_mode()  # a fifth of a small operation's time is keeping track of gradients
    def of_examples(self, phi: Tensor, chosen: Tensor) -> Tensor:
        """g_B(φ) for chosen examples (B, rows); those beyond a row's own B count nothing."""
        chosen = pad(chosen, (0, 0, 0, -len(chosen) % TOGETHER))
        theta = pad(phi, (0, -phi.shape[1] % TOGETHER)).contiguous()
        size, rows = chosen.shape
        picked = self._examples.index_select(0, chosen.T.reshape(-1)).view(rows, size, -1)
        # Examples last: a softmax over a few classes that are neighbours in memory takes a fifth of all the time.
        values = [picked[..., : self._features].mT]
        layers = self._loss.layers
        for layer in layers:
            weights = theta[:, layer.weights].unflatten(1, (layer.fan_out, layer.fan_in))
            level = theta[:, layer.biases].unsqueeze(2).baddbmm(weights, values[-1])
            values.append(level if layer is layers[-1] else self._loss.activation.function(level))
        error = values.pop().softmax(1).sub_(picked[..., self._features :].mT).mul_(self.shares(size).unsqueeze(1))
        gradient = theta * self._loss.weight_decay
        for layer in reversed(layers):
            below = values.pop()
            gradient[:, layer.weights].unflatten(1, (layer.fan_out, layer.fan_in)).baddbmm_(error, below.mT)
            gradient[:, layer.biases] += error.sum(2)
            if values:
                weights = theta[:, layer.weights].unflatten(1, (layer.fan_out, layer.fan_in))
                error = weights.mT.bmm(error).mul_(self._loss.activation.slope(below))
        return gradient[:, : phi.shape[1]]
