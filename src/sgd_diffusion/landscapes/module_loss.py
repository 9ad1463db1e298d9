"""The loss of any torch module on a data set."""

import copy
import threading

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, jvp, vmap

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes.classifier_loss import ClassifierLoss


class ModuleLoss(ClassifierLoss):
    """The loss of a module F_θ in evaluation mode; θ is the concatenation of its flattened parameters.

    Args:
        module: maps inputs (n, features) to logits (n, classes), or to one output (n, 1) for a loss that takes one. It
            must be twice differentiable and work under `torch.func.vmap` over its parameters.
        inputs: (n, features).
        labels: (n,), class numbers from 0; numbers of any kind for the squared error.
        weight_decay: λ ≥ 0, default 0.
        loss: of the outputs, a key of `OUTPUT_LOSSES`, default "softmax".

    Attributes:
        start: the module's own parameters, (d,), in double precision.

    Raises:
        LandscapeError: the module cannot be copied, has fewer than two parameters, fails on these inputs or does not
            give one finite logit per class; its logits depend on other examples; its gradient is zero; or an argument
            is invalid for `ClassifierLoss`.

    Examples:
        >>> inputs, labels = torch.randn(6, 3), torch.tensor([0, 1, 0, 1, 0, 1])
        >>> loss = ModuleLoss(nn.Linear(3, 2), inputs, labels, weight_decay=0.1)
        >>> loss.dimension, tuple(loss.gradient(torch.zeros(5, 8, dtype=torch.float64)).shape)
        (8, (5, 8))
    """

    def __init__(
        self,
        module: nn.Module,
        inputs: Tensor,
        labels: Tensor,
        *,
        weight_decay: float = 0.0,
        loss: str = "softmax",
    ) -> None:
        super().__init__(inputs, labels, weight_decay, loss)
        try:
            self._module = copy.deepcopy(module).double().eval()
        except Exception as error:  # a user's module may hold anything
            raise LandscapeError(f"the network cannot be copied ({error}); remove this attribute from it.") from error
        self._copies: dict[int, nn.Module] = {}
        self._weights = {name: tensor.detach() for name, tensor in self._module.named_parameters()}
        if (size := sum(tensor.numel() for tensor in self._weights.values())) < 2:
            raise LandscapeError(f"a network needs at least two parameters, and this one has {size}.")
        self.start = torch.cat([tensor.flatten() for tensor in self._weights.values()])
        self._check()

    @property
    def dimension(self) -> int:
        """d, the number of parameters."""
        return len(self.start)

    @property
    def widest(self) -> int:
        """The larger of the numbers of inputs and parameters, because the widths of inner layers are unknown."""
        return max(self.inputs.shape[1], self.dimension)

    def outputs(self, row: Tensor, inputs: Tensor) -> Tensor:
        """Return F_θ(x) for one θ: (d,) and (n, features) → (n, classes)."""
        parts = row.split([tensor.numel() for tensor in self._weights.values()])
        weights = {name: part.view_as(old) for part, (name, old) in zip(parts, self._weights.items(), strict=True)}
        buffers = {
            name: value.to(row) if value.is_floating_point() else value for name, value in self._module.named_buffers()
        }
        return functional_call(self._own_module(), {**weights, **buffers}, (inputs.to(row),))

    def _own_module(self) -> nn.Module:
        """Return this thread's copy of the module, because `functional_call` replaces the parameters of the module."""
        thread = threading.get_ident()
        if thread not in self._copies:
            self._copies[thread] = copy.deepcopy(self._module)
        return self._copies[thread]

    def logits(self, theta: Tensor, inputs: Tensor) -> Tensor:
        """Return F_θ(x): (rows, d) and (n, features) → (rows, classes, n)."""
        return vmap(self.outputs, (0, None))(theta, inputs).transpose(1, 2)

    @property
    def _called(self) -> str:
        return "logits, one per class" if self.output_loss.name == "softmax" else "outputs, one number per example"

    def _check(self) -> None:
        """Evaluate the module on two examples, so that an unsuitable module is rejected before it is trained."""
        apart = [0, int(torch.cdist(self.inputs[:1], self.inputs).argmax())]
        inputs, targets = self.inputs[apart], self.targets[apart]

        def value(row: Tensor) -> Tensor:
            return self._summed(row.unsqueeze(0), inputs, targets)[0]

        try:
            together = self.outputs(self.start, inputs)
            if fits := isinstance(together, Tensor) and together.shape == targets.shape:
                alone = torch.cat([self.outputs(self.start, example) for example in inputs.split(1)])
                mixed = not torch.allclose(together, alone, equal_nan=True)
                # One Hessian-vector product and the gradients of all examples: both must work for an experiment.
                jvp(grad(value), (self.start,), (self.start,))
                gradients = self.gradients_of_examples(self.start, inputs, targets)
        except Exception as error:  # a user's code may raise anything
            raise LandscapeError(
                f"the network fails on inputs of shape (n, {inputs.shape[1]}): {type(error).__name__}: {error}"
            ) from error
        if not fits:
            raise LandscapeError(
                f"the network must give (n, {targets.shape[1]}) {self._called}; for two examples it gives "
                f"{tuple(together.shape) if isinstance(together, Tensor) else f'a {type(together).__name__}'}."
            )
        if not torch.isfinite(together).all():
            raise LandscapeError("the network's logits are not finite at its initial weights; use smaller weights.")
        if mixed:
            raise LandscapeError(
                "the network's logits of one example change with the other examples, so the gradient of one example is "
                "not defined; compute the logits from each example alone, for example with nn.LayerNorm instead of "
                "batch normalisation."
            )
        if not gradients.any():
            raise LandscapeError(
                "no gradient reaches the network's parameters at its initial weights: the logits are detached, rounded "
                "or saturated, or all weights are zero."
            )
