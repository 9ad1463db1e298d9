"""Minibatch gradients of a fully connected network, with one matrix product per row and layer."""

import torch
from torch import Tensor
from torch.nn.functional import pad

from sgd_diffusion.dynamics.example_gradient import ExampleGradient
from sgd_diffusion.landscapes import NetworkLoss

ALIGNMENT = 32
"""The size of each row's matrices is padded to a multiple of ALIGNMENT numbers.

Each row then starts on a new cache line and a new group of numbers for the vectorised sigmoid. Without this, matrix
products sum unaligned data in another order and left-over numbers take another sigmoid, so that the last bits of a row
would depend on the number of rows before it."""


class MatrixGradient(ExampleGradient[NetworkLoss]):
    """Minibatch gradient of a fully connected network whose layers or minibatches are too large for `LayeredGradient`.

    The arguments are those of `ExampleGradient`.
    """

    def padded(self, size: int) -> int:
        """Return the next multiple of `ALIGNMENT`."""
        return size + -size % ALIGNMENT

    @torch.inference_mode()  # autograd's bookkeeping would take a fifth of the time of a small operation
    def of_examples(self, phi: Tensor, chosen: Tensor) -> Tensor:
        """Return g_B(φ), (rows, d), for the chosen examples (largest B, rows)."""
        chosen = pad(chosen, (0, 0, 0, -len(chosen) % ALIGNMENT))
        theta = pad(phi, (0, -phi.shape[1] % ALIGNMENT)).contiguous()
        size, rows = chosen.shape
        picked = self._examples.index_select(0, chosen.T.reshape(-1)).view(rows, size, -1)
        # Examples are the last axis: a softmax over the last axis of a few classes would take a fifth of all the time.
        values = [picked[..., : self._features].mT]
        layers = self._loss.layers
        for layer in layers:
            weights = theta[:, layer.weights].unflatten(1, (layer.fan_out, layer.fan_in))
            level = theta[:, layer.biases].unsqueeze(2).baddbmm(weights, values[-1])
            values.append(level if layer is layers[-1] else self._loss.activation.function(level))
        error = self._loss.output_loss.mean(values.pop(), 1).sub_(picked[..., self._features :].mT)
        error.mul_(self.shares(size).unsqueeze(1))
        gradient = theta * self._loss.weight_decay
        for layer in reversed(layers):
            below = values.pop()
            gradient[:, layer.weights].unflatten(1, (layer.fan_out, layer.fan_in)).baddbmm_(error, below.mT)
            gradient[:, layer.biases] += error.sum(2)
            if values:
                weights = theta[:, layer.weights].unflatten(1, (layer.fan_out, layer.fan_in))
                error = weights.mT.bmm(error).mul_(self._loss.activation.slope(below))
        return gradient[:, : phi.shape[1]]
