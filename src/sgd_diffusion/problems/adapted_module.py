"""A user's torch module as a function from features to logits whose trained parameters alone are parameters."""

import copy
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call, vmap
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.dropout import _DropoutNd

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.problems.differentiable_operations import DifferentiableOperations
from sgd_diffusion.problems.module_failures import EnteredLayer, explained
from sgd_diffusion.problems.module_outputs import name_of_logits, named_output, tensors_of


@dataclass(frozen=True)
class ModuleTreatment:
    """What differs from the module as its author made it.

    Attributes:
        frozen: number of parameters with `requires_grad=False`, which keep their values.
        batch_norms: number of batch normalisations, which use their running statistics.
        untouched_batch_norms: number of those whose running statistics are still means of 0 and variances of 1.
        dropouts: number of dropout layers, which are off.
        taken: name of the output that is taken as logits; empty if the module returns nothing else.

    Examples:
        >>> treatment = ModuleTreatment(frozen=0, batch_norms=1, untouched_batch_norms=1, dropouts=2, taken="")
        >>> for sentence in treatment.sentences():
        ...     print(sentence)
        The module is used in evaluation mode and in double precision.
        1 batch normalisation uses its running statistics, which are the initial ones: mean 0 and variance 1.
        2 dropout layers are off.
    """

    frozen: int
    batch_norms: int
    untouched_batch_norms: int
    dropouts: int
    taken: str

    def sentences(self) -> list[str]:
        """Return one sentence for each part of the treatment, for users to read."""
        told = ["The module is used in evaluation mode and in double precision."]
        if self.batch_norms:
            verb = "normalisation uses its" if self.batch_norms == 1 else "normalisations use their"
            told.append(f"{self.batch_norms} batch {verb} running statistics{self._initial()}.")
        if self.dropouts:
            told.append(f"{self.dropouts} dropout {'layer is' if self.dropouts == 1 else 'layers are'} off.")
        if self.frozen:
            told.append(f"{self.frozen} parameters with requires_grad=False keep their values and are not counted.")
        if self.taken:
            told.append(f"Of the module's outputs, {self.taken} is taken as logits.")
        return told

    def _initial(self) -> str:
        if not self.untouched_batch_norms:
            return ""
        which = (
            "which are" if self.untouched_batch_norms == self.batch_norms else f"{self.untouched_batch_norms} of them"
        )
        return f", {which} the initial ones: mean 0 and variance 1"


class AdaptedModule(nn.Module):
    """A module in evaluation mode and double precision that gives the logits alone.

    Parameters with `requires_grad=False` become buffers, so that training, Hessian and noise leave them out. Recurrent
    and attention layers are computed by operations that have second derivatives, see `DifferentiableOperations`. If the
    module returns a mapping or a sequence, the logits are its value `logits`, or its only tensor of shape (n, classes).

    Args:
        module: maps (n, features) to (n, classes) logits, or to a mapping or sequence that holds them. It is copied.
        inputs: two or more examples, (n, features), to try the module on.
        classes: number of classes.

    Attributes:
        treatment: what differs from the module as it was given.

    Raises:
        LandscapeError: the module cannot be copied, all its parameters are frozen, it fails on these inputs, draws
            random numbers, uses statistics of the minibatch, or gives no such logits.

    Examples:
        The first layer is frozen, so that the 6 parameters of the second remain:

        >>> module = nn.Sequential(nn.Linear(3, 2), nn.Dropout(), nn.Tanh(), nn.Linear(2, 2))
        >>> _ = module[0].requires_grad_(False)
        >>> adapted = AdaptedModule(module, torch.eye(3), classes=2)
        >>> sum(tensor.numel() for tensor in adapted.parameters()), adapted.treatment.frozen, adapted.treatment.dropouts
        (6, 8, 1)
        >>> torch.allclose(adapted(torch.eye(3).double()), module.eval().double()(torch.eye(3).double()))
        True
    """

    def __init__(self, module: nn.Module, inputs: Tensor, classes: int) -> None:
        super().__init__()
        try:
            self.module = copy.deepcopy(module).double().eval()
        except Exception as error:  # a user's module may hold anything
            raise LandscapeError(f"the network cannot be copied ({error}); remove this attribute from it.") from error
        refuse_batch_statistics(self.module)
        frozen = freeze(self.module)
        if frozen and not any(True for _ in self.module.parameters()):
            raise LandscapeError(
                f"all {frozen} parameters of the network have requires_grad=False; at least two must be trained."
            )
        self._clones, self._taken = False, ""
        outputs = self._tried(inputs.double())
        self._taken = name_of_logits(outputs, len(inputs), classes)
        self.treatment = ModuleTreatment(frozen, *_counts(self.module), taken=self._taken)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the logits: (n, features) → (n, classes)."""
        with DifferentiableOperations():
            outputs = self.module(inputs.clone() if self._clones else inputs)
        return named_output(outputs, self._taken) if self._taken else outputs

    def _tried(self, inputs: Tensor) -> Any:
        """Return the module's outputs, after a check that it changes neither its inputs nor its outputs with time."""
        kept, entered = inputs.clone(), EnteredLayer(self.module)
        rows = {name: tensor.detach().unsqueeze(0) for name, tensor in self.module.named_parameters()}

        def for_weights(weights: dict[str, Tensor]) -> list[Tensor]:
            return tensors_of(functional_call(self.module, weights, (kept.clone(),)))

        try:
            with torch.no_grad(), DifferentiableOperations(), entered:
                first, again = self.module(inputs), self.module(kept.clone())
                if rows:
                    vmap(for_weights)(rows)
        except Exception as error:  # a user's code may raise anything
            raise LandscapeError(
                f"the network fails in {entered} on inputs of shape (n, {kept.shape[1]}): {explained(error)}"
            ) from error
        self._clones = not torch.equal(inputs, kept)
        pairs = zip(tensors_of(first), tensors_of(again), strict=True)
        if any(one.shape != other.shape or not torch.allclose(one, other, equal_nan=True) for one, other in pairs):
            raise LandscapeError(
                "the network gives other logits when it is called again on the same inputs, although it is in "
                "evaluation mode: it draws random numbers or changes its buffers; let it do so only if self.training "
                "is set."
            )
        return first


def freeze(module: nn.Module) -> int:
    """Turn all parameters with `requires_grad=False` into buffers, and return how many numbers these are.

    Args:
        module: the module, which is changed.

    Examples:
        >>> layer = nn.Linear(3, 2)
        >>> _ = layer.weight.requires_grad_(False)
        >>> freeze(layer), [name for name, _ in layer.named_parameters()]
        (6, ['bias'])
    """
    frozen = {id(tensor): tensor.numel() for tensor in module.parameters() if not tensor.requires_grad}
    for part in module.modules():
        for name, tensor in list(part._parameters.items()):
            if tensor is not None and not tensor.requires_grad:
                del part._parameters[name]
                part.register_buffer(name, tensor.detach())
    return sum(frozen.values())


def refuse_batch_statistics(module: nn.Module) -> None:
    """Raise an error if a batch normalisation has no running statistics.

    Raises:
        LandscapeError: one has none, so that the logits of an example depend on the other examples.

    Examples:
        >>> refuse_batch_statistics(nn.Sequential(nn.BatchNorm1d(3)))
        >>> refuse_batch_statistics(nn.Sequential(nn.BatchNorm1d(3, track_running_stats=False)))  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.LandscapeError: the batch normalisation '0' has no running statistics, ...
    """
    for name, part in module.named_modules():
        if isinstance(part, _BatchNorm) and part.running_mean is None:
            raise LandscapeError(
                f"the batch normalisation {name!r} has no running statistics, so that the logits of one example change "
                "with the other examples and its gradient is not defined; set track_running_stats=True, or use "
                "nn.LayerNorm."
            )


def _counts(module: nn.Module) -> tuple[int, int, int]:
    """Return the numbers of batch normalisations, of those with initial statistics, and of dropout layers."""
    norms = [part for part in module.modules() if isinstance(part, _BatchNorm)]
    dropouts = sum(isinstance(part, _DropoutNd) for part in module.modules())
    return len(norms), sum(map(_is_initial, norms)), dropouts


def _is_initial(norm: _BatchNorm) -> bool:
    mean, variance = norm.running_mean, norm.running_var
    return mean is not None and variance is not None and not bool(mean.any()) and bool((variance == 1).all())
