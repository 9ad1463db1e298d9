"""Minibatch gradients of any torch module, by automatic differentiation vectorised over rows."""

import torch
from torch import Tensor
from torch.func import grad, vmap

from sgd_diffusion.dynamics.example_gradient import ExampleGradient
from sgd_diffusion.landscapes import ModuleLoss

NUMBERS_AT_ONCE = 2**22
"""Numbers per chunk of rows; bounds the memory of the vectorised gradient."""


class ModuleGradient(ExampleGradient[ModuleLoss]):
    """Minibatch gradient of any torch module.

    Rows are computed in chunks. The last bits of a row may depend on the other rows of its chunk. The arguments are
    those of `ExampleGradient`.
    """

    def of_examples(self, phi: Tensor, chosen: Tensor) -> Tensor:
        """Return g_B(φ), (rows, d), for the chosen examples (largest B, rows)."""
        drawn = chosen.T
        shares = self.shares(drawn.shape[1]).expand(drawn.shape)
        chunk = max(1, NUMBERS_AT_ONCE // (drawn.shape[1] * self._loss.widest))
        with torch.inference_mode(False):  # simulations run in inference mode; this gradient needs autograd
            picked = self._examples[drawn]
            inputs, targets = picked[..., : self._features].contiguous(), picked[..., self._features :].contiguous()
            gradients = vmap(grad(self._mean), chunk_size=chunk)(phi.clone(), inputs, targets, shares.clone())
        return gradients + self._loss.weight_decay * phi

    def _mean(self, row: Tensor, inputs: Tensor, targets: Tensor, shares: Tensor) -> Tensor:
        outputs = self._loss.outputs(row, inputs)
        return (shares * self._loss.output_loss.value(outputs.mT, targets.mT)).sum()
