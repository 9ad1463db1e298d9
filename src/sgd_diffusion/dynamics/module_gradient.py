"""Minibatch gradients of any torch module, by automatic differentiation mapped over rows."""

import torch
from torch import Tensor
from torch.func import grad, vmap

from sgd_diffusion.dynamics.example_gradient import ExampleGradient
from sgd_diffusion.landscapes import ModuleLoss
from sgd_diffusion.parameter_batch import kept

NUMBERS_AT_ONCE = 2**22


class ModuleGradient(ExampleGradient):
    """Of a module. Rows are computed in portions; which rows share one may move a row's last bits.

    Args:
        loss: the module.
        inputs, targets: its data, where and how precisely the rows are computed.
        batch_size: B of the rows, (rows, 1) or (1, 1).
    """

    def __init__(self, loss: ModuleLoss, inputs: Tensor, targets: Tensor, batch_size: Tensor) -> None:
        super().__init__(len(loss), batch_size)
        self._loss, self._inputs, self._targets = loss, inputs, targets

    def keep(self, inside: Tensor) -> "ModuleGradient":
        """Return the gradient for the rows that are left."""
        return ModuleGradient(self._loss, self._inputs, self._targets, kept(self._batch_size, inside))

    def of_examples(self, phi: Tensor, chosen: Tensor) -> Tensor:
        """g_B(φ) for chosen examples (B, rows); those beyond a row's own B count nothing."""
        drawn = chosen.T
        shares = self.shares(drawn.shape[1]).expand(drawn.shape)
        portion = max(1, NUMBERS_AT_ONCE // (drawn.shape[1] * self._loss.widest))
        with torch.inference_mode(False):  # escapes keep no account of gradients
            examples = self._inputs[drawn], self._targets[drawn], shares.clone()
            gradients = vmap(grad(self._mean), chunk_size=portion)(phi.clone(), *examples)
        return gradients + self._loss.weight_decay * phi

    def _mean(self, row: Tensor, inputs: Tensor, targets: Tensor, shares: Tensor) -> Tensor:
        logits = self._loss.outputs(row, inputs)
        return (shares * (logits.logsumexp(-1) - (logits * targets).sum(-1))).sum()
