"""The loss of single samples as a function of a model's trainable parameters, and its gradients."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, vmap

from sgd_diffusion.errors import MeasurementError, UserError
from sgd_diffusion.noise_reports.modes import drops, evaluating
from sgd_diffusion.noise_reports.samples import Batch, Samples, mapped, rows, tensors_of

SAMPLES_AT_ONCE = 64
"""The largest number of samples whose gradients are computed at once."""

NUMBERS_AT_ONCE = 2**24
"""The largest number of gradient entries, samples × parameters, that are computed at once, if it exceeds those of one
sample."""

PROBED = 16
"""The number of samples on which ways of computation are compared."""

Loss = Callable[[Any, Any], Tensor]
"""A user's loss: model outputs and targets of n samples → mean or sum over the samples, (), or one value each, (n,)."""

Weights = Sequence[Tensor]
"""The trainable parameters, in the order of `SampleLoss.names`."""


class SampleLoss:
    """Losses ℓ_n(θ) of single samples of a model; model, buffers and `.grad` are never written.

    The loss of a sample is the user's loss of a minibatch that holds this sample alone. Gradients are computed for
    many samples at once by `torch.func.vmap` where torch can map the model, and in a loop over samples otherwise.

    Args:
        model: differentiable model; parameters with `requires_grad=False` are constants.
        loss: loss function.
        samples: the samples.

    Attributes:
        names: names of the trainable parameters; shared parameters have their first name.
        weights: their values.
        mapped: whether gradients of many samples are computed at once.
        per_batch: "mean" or "sum" if the loss of a minibatch is that of its samples' losses, otherwise None.

    Raises:
        MeasurementError: no parameter is trainable, the loss is no tensor of floating-point numbers, or it cannot be
            differentiated.

    Examples:
        >>> from sgd_diffusion.noise_reports.samples import take_samples
        >>> model = nn.Linear(1, 1, bias=False)
        >>> _ = nn.init.zeros_(model.weight)
        >>> samples = take_samples([(torch.tensor([[1.0], [2.0]]), torch.tensor([[1.0], [1.0]]))], count=2)
        >>> sample_loss = SampleLoss(model, nn.functional.mse_loss, samples)
        >>> [gradient.flatten().tolist() for (gradient,) in sample_loss.gradients(samples)]  # 2 (w x − y) x
        [[-2.0, -4.0]]
    """

    def __init__(self, model: nn.Module, loss: Loss, samples: Samples) -> None:
        named = dict(model.named_parameters())
        trainable = {name: tensor.detach() for name, tensor in named.items() if tensor.requires_grad}
        if not trainable:
            raise MeasurementError("the model has no parameter with requires_grad=True, so that no gradient has noise.")
        self._model, self._loss = model, loss
        self._frozen = {name: tensor.detach() for name, tensor in named.items() if name not in trainable}
        self._buffers = {name: tensor.detach() for name, tensor in model.named_buffers()}
        self.names, self.weights = tuple(trainable), tuple(trainable.values())
        self.mapped = self._can_be_mapped(samples)
        self.per_batch = self._found_per_batch(samples)

    @property
    def samples_at_once(self) -> int:
        """Number of samples whose gradients are computed at once."""
        return max(1, min(SAMPLES_AT_ONCE, NUMBERS_AT_ONCE // sum(tensor.numel() for tensor in self.weights)))

    def value(self, weights: Weights, inputs: Batch, keywords: Batch, targets: Batch) -> Tensor:
        """Return the loss of a minibatch, (); several values are averaged."""
        # Buffers are copies: a model that counts its calls, or a running mean, must not change.
        buffers = {name: tensor.clone() for name, tensor in self._buffers.items()}
        state = dict(zip(self.names, weights, strict=True)) | self._frozen | buffers
        value = self._loss(functional_call(self._model, state, inputs, keywords), targets)
        if not isinstance(value, Tensor) or not value.is_floating_point():
            raise MeasurementError(
                f"the loss must return a tensor of floating-point numbers, got {type(value).__name__}; give a function "
                "loss(outputs, targets)."
            )
        return value.mean()

    def gradients(self, samples: Samples) -> Iterator[tuple[Tensor, ...]]:
        """Yield the gradients of successive samples: for each trainable parameter a tensor, (samples, *shape)."""
        size = self.samples_at_once
        for start in range(0, samples.count, size):
            part = samples.part(start, min(samples.count, start + size))
            yield self._gradients_at_once(*part) if self.mapped else self._gradients_in_a_loop(*part)

    def total(self, weights: Weights, inputs: Batch, keywords: Batch, targets: Batch) -> Tensor:
        """Return Σ_n ℓ_n over the samples of a minibatch, ()."""
        count = len(tensors_of(targets)[0])
        if self.per_batch is None:
            parts = [rows((inputs, keywords, targets), n, n + 1) for n in range(count)]
            return torch.stack([self.value(weights, *part) for part in parts]).sum()
        value = self.value(weights, inputs, keywords, targets)
        return value * count if self.per_batch == "mean" else value

    def _gradients_at_once(self, inputs: Batch, keywords: Batch, targets: Batch) -> tuple[Tensor, ...]:
        def of_one(weights: Weights, *sample: Batch) -> Tensor:
            return self.value(weights, *mapped(lambda tensor: tensor.unsqueeze(0), sample))

        # A structure without tensors, such as no named inputs, cannot be mapped over.
        axes = tuple(0 if tensors_of(part) else None for part in (inputs, keywords, targets))
        return tuple(vmap(grad(of_one), (None, *axes), randomness="different")(self.weights, inputs, keywords, targets))

    def _gradients_in_a_loop(self, inputs: Batch, keywords: Batch, targets: Batch) -> tuple[Tensor, ...]:
        found = []
        leaves = [tensor.clone().requires_grad_() for tensor in self.weights]
        for n in range(len(tensors_of(targets)[0])):
            value = self.value(leaves, *rows((inputs, keywords, targets), n, n + 1))
            found.append(torch.autograd.grad(value, leaves, allow_unused=True, materialize_grads=True))
        return tuple(torch.stack(column) for column in zip(*found, strict=True))

    def _can_be_mapped(self, samples: Samples) -> bool:
        """Return whether many gradients at once equal those of a loop; raise an error if the loop fails, too."""
        few = samples.part(0, min(2, samples.count))
        with evaluating(self._model):
            try:
                looped = self._gradients_in_a_loop(*few)
            except UserError:
                raise
            except Exception as error:
                raise MeasurementError(
                    "the loss of one sample cannot be computed or differentiated; model and loss must take a minibatch "
                    f"of one sample, with the axis of samples first. Torch says: {_first_line(error)}"
                ) from error
            if any(not torch.isfinite(tensor).all() for tensor in looped):
                raise MeasurementError("the gradient of the first samples is not finite; check the weights and inputs.")
            try:
                at_once = self._gradients_at_once(*few)
            except Exception:
                return False
        pairs = list(zip(looped, at_once, strict=True))
        scale = max(float(tensor.abs().max()) for tensor in looped)
        alike = all(torch.allclose(one, other, rtol=1e-3, atol=1e-4 * scale) for one, other in pairs)
        return alike and self._can_draw_at_once(few)

    def _can_draw_at_once(self, few: tuple[Batch, Batch, Batch]) -> bool:
        """Return whether torch can also map the model's own mode, in which dropout may draw random masks."""
        if not drops(self._model):
            return True
        try:
            self._gradients_at_once(*few)
        except Exception:
            return False
        return True

    def _found_per_batch(self, samples: Samples) -> str | None:
        """Return how the loss of a minibatch follows from the losses of its samples, from a few of them."""
        few = samples.part(0, count := min(PROBED, samples.count))
        with torch.no_grad(), evaluating(self._model), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                whole = float(self.value(self.weights, *few))
            except Exception:
                return None
            self.per_batch = None
            total = float(self.total(self.weights, *few))
        tolerance = 1e-4 * abs(total) + torch.finfo(self.weights[0].dtype).tiny
        if abs(whole * count - total) <= tolerance:
            return "mean"
        return "sum" if abs(whole - total) <= tolerance else None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
