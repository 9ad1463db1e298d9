"""The loss of any torch module on a data set."""

import copy

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, jvp, vmap

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes.classifier_loss import ClassifierLoss


class ModuleLoss(ClassifierLoss):
    """The loss of F_θ, a module from inputs to logits, in evaluation mode; θ are its parameters, flattened in order.

    Args:
        module: (n, features) → (n, classes), of operations that torch differentiates twice and maps over parameters.
        inputs: (n, features).
        labels: (n,), class numbers from 0.
        weight_decay: λ ≥ 0.

    Raises:
        LandscapeError: the module has no parameters, fails on these inputs or gives no logit for every class; or as
            `ClassifierLoss`.

    Examples:
        >>> inputs, labels = torch.randn(6, 3), torch.tensor([0, 1, 0, 1, 0, 1])
        >>> loss = ModuleLoss(nn.Linear(3, 2), inputs, labels, weight_decay=0.1)
        >>> loss.dimension, tuple(loss.gradient(torch.zeros(5, 8, dtype=torch.float64)).shape)
        (8, (5, 8))
    """

    def __init__(self, module: nn.Module, inputs: Tensor, labels: Tensor, *, weight_decay: float = 0.0) -> None:
        super().__init__(inputs, labels, weight_decay)
        self._module = copy.deepcopy(module).double().eval()
        self._weights = {name: tensor.detach() for name, tensor in self._module.named_parameters()}
        if not self._weights:
            raise LandscapeError("the network has no parameters, so there is nothing to escape with.")
        self.start = torch.cat([tensor.flatten() for tensor in self._weights.values()])
        try:
            found = self.logits(self.start.unsqueeze(0), self.inputs[:2])
            if fits := found.shape == (1, self.targets.shape[1], 2):
                self._differentiate_twice()
        except (RuntimeError, ValueError, TypeError, IndexError, NotImplementedError) as error:
            raise LandscapeError(f"the network fails on inputs of shape (n, {inputs.shape[1]}): {error}") from error
        if not fits:
            raise LandscapeError(
                f"the network must give (n, {self.targets.shape[1]}) logits, one a class; for two examples it gives "
                f"{(*found.shape[:0:-1],)}."
            )

    @property
    def dimension(self) -> int:
        """The number of parameters."""
        return len(self.start)

    @property
    def widest(self) -> int:
        """Inputs or parameters, whichever are more: what a module holds between them cannot be known."""
        return max(self.inputs.shape[1], self.dimension)

    def outputs(self, row: Tensor, inputs: Tensor) -> Tensor:
        """F_θ(x) of one θ: (d,) and (n, features) → (n, classes)."""
        parts = row.split([tensor.numel() for tensor in self._weights.values()])
        weights = {name: part.view_as(old) for part, (name, old) in zip(parts, self._weights.items(), strict=True)}
        buffers = {
            name: value.to(row) if value.is_floating_point() else value for name, value in self._module.named_buffers()
        }
        return functional_call(self._module, {**weights, **buffers}, (inputs.to(row),))

    def logits(self, theta: Tensor, inputs: Tensor) -> Tensor:
        """F_θ(x): (rows, d) and (n, features) → (rows, classes, n)."""
        return vmap(self.outputs, (0, None))(theta, inputs).transpose(1, 2)

    def _differentiate_twice(self) -> None:
        """Fail now if the module cannot be, and not after it was trained: a Hessian's product over two examples."""

        def value(row: Tensor) -> Tensor:
            return self._summed(row.unsqueeze(0), self.inputs[:2], self.targets[:2])[0]

        jvp(grad(value), (self.start,), (self.start,))
