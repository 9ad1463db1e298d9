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
        LandscapeError: the module cannot be copied, has fewer than two parameters, fails on these inputs, gives no
            logit for every class, logits that depend on the other examples, or no gradient; or as `ClassifierLoss`.

    Examples:
        >>> inputs, labels = torch.randn(6, 3), torch.tensor([0, 1, 0, 1, 0, 1])
        >>> loss = ModuleLoss(nn.Linear(3, 2), inputs, labels, weight_decay=0.1)
        >>> loss.dimension, tuple(loss.gradient(torch.zeros(5, 8, dtype=torch.float64)).shape)
        (8, (5, 8))
    """

    def __init__(self, module: nn.Module, inputs: Tensor, labels: Tensor, *, weight_decay: float = 0.0) -> None:
        super().__init__(inputs, labels, weight_decay)
        try:
            self._module = copy.deepcopy(module).double().eval()
        except Exception as error:  # whatever stands in the user's own module
            raise LandscapeError(f"the network cannot be copied ({error}); leave such attributes out of it.") from error
        self._weights = {name: tensor.detach() for name, tensor in self._module.named_parameters()}
        if (size := sum(tensor.numel() for tensor in self._weights.values())) < 2:
            raise LandscapeError(f"a network needs two parameters or more to escape with, and this one has {size}.")
        self.start = torch.cat([tensor.flatten() for tensor in self._weights.values()])
        self._try()

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

    def _try(self) -> None:
        """Refuse now, and not after it was trained, a module that is no function of each example or has no Hessian."""
        apart = [0, int(torch.cdist(self.inputs[:1], self.inputs).argmax())]
        inputs, targets = self.inputs[apart], self.targets[apart]
        try:
            together = self.outputs(self.start, inputs)
            if fits := isinstance(together, Tensor) and together.shape == targets.shape:
                alone = torch.cat([self.outputs(self.start, example) for example in inputs.split(1)])
                mixed = not torch.allclose(together, alone, equal_nan=True)
                gradients = self._differentiate(inputs, targets)
        except Exception as error:  # whatever the user's own code raises
            raise LandscapeError(
                f"the network fails on inputs of shape (n, {inputs.shape[1]}): {type(error).__name__}: {error}"
            ) from error
        if not fits:
            raise LandscapeError(
                f"the network must give (n, {targets.shape[1]}) logits, one a class; for two examples it gives "
                f"{tuple(together.shape) if isinstance(together, Tensor) else f'a {type(together).__name__}'}."
            )
        if not torch.isfinite(together).all():
            raise LandscapeError("the network's logits are not finite at its first weights; make these smaller.")
        if mixed:
            raise LandscapeError(
                "the network's logits of an example change with the others beside it, and the gradient noise of one "
                "example would mean nothing; compute them from each example alone, as nn.LayerNorm does."
            )

        if not gradients.any():
            raise LandscapeError(
                "no gradient reaches the network's parameters at its first weights: its logits are detached, rounded "
                "or saturated there, or all weights are zero."
            )

    def _differentiate(self, inputs: Tensor, targets: Tensor) -> Tensor:
        """Take what an escape is measured with, a product of the Hessian and every example's gradient: return these."""

        def value(row: Tensor) -> Tensor:
            return self._summed(row.unsqueeze(0), inputs, targets)[0]

        jvp(grad(value), (self.start,), (self.start,))
        return self.gradients_of_examples(self.start, inputs, targets)
