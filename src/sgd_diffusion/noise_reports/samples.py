"""Samples from a user's loader: inputs and targets of any nesting, on the model's device."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from sgd_diffusion.errors import MeasurementError

Batch = Any
"""Inputs or targets of several samples: a tensor, or tuples, lists and dictionaries of tensors, (n, …) each."""


@dataclass(frozen=True)
class Samples:
    """Samples at which gradients are measured.

    Attributes:
        inputs: positional inputs of the model, one entry an argument, (n, …) each.
        keywords: named inputs of the model, (n, …) each.
        targets: targets, as the loss takes them, (n, …).
        count: number of samples n.
        batch_size: number of samples in the loader's first minibatch.
        complete: whether these are all samples of the loader.

    Examples:
        >>> samples = take_samples([(torch.zeros(4, 2), torch.zeros(4))] * 3, count=6)
        >>> samples.count, samples.batch_size, samples.complete, tuple(samples.inputs[0].shape)
        (6, 4, False, (6, 2))
    """

    inputs: tuple[Batch, ...]
    keywords: dict[str, Batch]
    targets: Batch
    count: int
    batch_size: int
    complete: bool

    def part(self, start: int, stop: int) -> tuple[Batch, Batch, Batch]:
        """Return inputs, named inputs and targets of the samples from `start` to `stop`."""
        inputs, keywords, targets = rows((self.inputs, self.keywords, self.targets), start, stop)
        return inputs, keywords, targets

    def shuffled(self, stream: torch.Generator) -> "Samples":
        """Return the same samples in random order, so that blocks of them are alike even if the loader is sorted."""
        order = torch.randperm(self.count, generator=stream)
        inputs, keywords, targets = mapped(
            lambda tensor: tensor[order.to(tensor.device)], (self.inputs, self.keywords, self.targets)
        )
        return replace(self, inputs=inputs, keywords=keywords, targets=targets)


def take_samples(loader: Iterable[Batch], count: int, device: torch.device | None = None) -> Samples:
    """Return the first samples of a loader.

    A minibatch is a tuple or list, whose last entry holds the targets and whose other entries are the model's
    arguments. A single first entry that is a dictionary holds named arguments.

    Args:
        loader: iterable of minibatches, such as a `torch.utils.data.DataLoader`.
        count: largest number of samples n.
        device: device to which the tensors are moved. Default: where they are.

    Raises:
        MeasurementError: the loader is empty, a minibatch has another form, or its tensors have unequal lengths.

    Examples:
        >>> loader = [({"words": torch.zeros(2, 5)}, torch.zeros(2))]
        >>> samples = take_samples(loader, count=10)
        >>> samples.inputs, sorted(samples.keywords), samples.complete
        ((), ['words'], True)
        >>> take_samples([torch.zeros(2, 5)], count=10)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.MeasurementError: a minibatch of the loader must be a tuple (inputs, targets), got ...
    """
    batches: list[Batch] = []
    sizes: list[int] = []
    complete = True
    for batch in loader:
        if sum(sizes) >= count:
            complete = False
            break
        if not isinstance(batch, (tuple, list)) or len(batch) < 2:
            raise MeasurementError(
                f"a minibatch of the loader must be a tuple (inputs, targets), got {type(batch).__name__}; "
                "wrap the loader, and give tensors X, y as the list [(X, y)]."
            )
        lengths = {len(tensor) if tensor.ndim else 0 for tensor in tensors_of(batch)}
        if len(lengths) != 1 or 0 in lengths:
            raise MeasurementError(
                f"the tensors of a minibatch must have the same number of samples along the first axis, got "
                f"{sorted(lengths)}; put the axis of samples first."
            )
        batches.append(mapped(lambda tensor: tensor.detach().to(device or tensor.device), tuple(batch)))
        sizes += lengths
    if not batches:
        raise MeasurementError("the loader has no minibatch.")
    joined = _joined(batches)
    total = sum(sizes)
    *inputs, targets = rows(joined, 0, count)
    keywords: dict[str, Batch] = {}
    if len(inputs) == 1 and isinstance(inputs[0], dict):
        keywords, inputs = inputs[0], []
    return Samples(tuple(inputs), keywords, targets, min(count, total), sizes[0], complete and total <= count)


def mapped(function: Callable[[Tensor], Tensor], nested: Batch) -> Batch:
    """Return tuples, lists and dictionaries of tensors with a function of each tensor in its place.

    Raises:
        MeasurementError: an entry is not a tensor.

    Examples:
        >>> mapped(lambda tensor: 2 * tensor, (torch.ones(1), {"mask": torch.zeros(1)}))
        (tensor([2.]), {'mask': tensor([0.])})
    """
    if isinstance(nested, Tensor):
        return function(nested)
    if isinstance(nested, Mapping):
        return {key: mapped(function, value) for key, value in nested.items()}
    if isinstance(nested, (tuple, list)):
        return tuple(mapped(function, value) for value in nested)
    raise MeasurementError(
        f"a minibatch must hold tensors alone, got {type(nested).__name__}; leave such entries out of the loader."
    )


def rows(nested: Batch, start: int, stop: int) -> Batch:
    """Return the samples from `start` to `stop` of tuples, lists and dictionaries of tensors.

    Examples:
        >>> rows((torch.arange(4), {"mask": torch.arange(4)}), 1, 3)
        (tensor([1, 2]), {'mask': tensor([1, 2])})
    """
    return mapped(lambda tensor: tensor[start:stop], nested)


def tensors_of(nested: Batch) -> list[Tensor]:
    """Return all tensors of tuples, lists and dictionaries of tensors.

    Examples:
        >>> len(tensors_of((torch.ones(1), {"mask": torch.zeros(1)})))
        2
    """
    found: list[Tensor] = []

    def note(tensor: Tensor) -> Tensor:
        found.append(tensor)
        return tensor

    mapped(note, nested)
    return found


def _joined(batches: list[Batch]) -> Batch:
    """Return nested tensors of several minibatches joined along their first axis."""
    first = batches[0]
    if isinstance(first, Tensor):
        if len({(type(batch), getattr(batch, "shape", (0,))[1:]) for batch in batches}) > 1:
            raise MeasurementError(
                "the samples of different minibatches have different shapes; pad them to one shape, or give a loader "
                "with minibatches of one shape."
            )
        return torch.cat(batches)
    if isinstance(first, dict):
        return {key: _joined([batch[key] for batch in batches]) for key in first}
    return tuple(_joined(list(parts)) for parts in zip(*batches, strict=True))
