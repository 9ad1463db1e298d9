"""Why a user's module fails under torch's transformations, in one sentence that says what to do."""

import re
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from torch import nn

CAUSES: tuple[tuple[str, str], ...] = (
    (
        r"\.item\(\)|data-dependent",
        "it reads numbers out of tensors, by .item() or by an `if` on a tensor, so that it cannot be computed for many "
        "weights at once; use torch.where.",
    ),
    (
        r"random",
        "it draws random numbers in evaluation mode; pass training=self.training to torch.nn.functional.dropout, or "
        "use nn.Dropout.",
    ),
    (
        r"[Bb]atching rule not implemented for (?P<operation>[\w:.]+)",
        "torch.func.vmap cannot compute {operation} for many weights at once; write this step with other operations.",
    ),
    (
        r"forward AD with (?P<operation>[\w:.]+)|derivative for (?P<other>[\w:.]+) is not implemented",
        "torch has no second derivative of {operation}; write this step with other operations.",
    ),
    (
        r"in-?place",
        "it changes a tensor in place that does not depend on the weights; use an operation that returns a new tensor.",
    ),
    (
        r"dtype|scalar type|Float|Double",
        "it makes tensors in single precision; make them with dtype=inputs.dtype.",
    ),
    (
        r"index out of range",
        "an index is out of range; the features are standardised, so make indices of them for nn.Embedding with "
        "torch.bucketize.",
    ),
)
"""Patterns in torch's messages, and what they mean for a user. The first pattern that fits counts."""


def explained(error: BaseException) -> str:
    """Return what an error of a user's module means and what to do; of an unknown error, its type and message.

    Args:
        error: raised by the module.

    Examples:
        >>> explained(RuntimeError("Batching rule not implemented for aten::unique. We could not ..."))
        'torch.func.vmap cannot compute aten::unique for many weights at once; write this step with other operations.'
        >>> explained(KeyError("scale"))
        "KeyError: 'scale'"
    """
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, RuntimeError | NotImplementedError | IndexError):
        for pattern, cause in CAUSES:
            if found := re.search(pattern, text):
                operation = next((name.rstrip(".") for name in found.groupdict().values() if name), "")
                return cause.format(operation=operation)
    return text


class EnteredLayer:
    """Context that notes which part of a module was entered last.

    Args:
        module: the module.

    Examples:
        >>> import torch
        >>> module = nn.Sequential(nn.Linear(3, 2), nn.Linear(5, 2))
        >>> entered = EnteredLayer(module)
        >>> try:
        ...     with entered:
        ...         module(torch.zeros(1, 3))
        ... except RuntimeError:
        ...     print(entered)
        layer '1' (Linear)
    """

    def __init__(self, module: nn.Module) -> None:
        self._module, self._last = module, "forward"

    def __enter__(self) -> Self:
        self._hooks = [
            part.register_forward_pre_hook(self._noting(f"layer {name!r} ({type(part).__name__})"))
            for name, part in self._module.named_modules()
            if name
        ]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for hook in self._hooks:
            hook.remove()

    def __str__(self) -> str:
        return self._last

    def _noting(self, layer: str) -> Callable[[nn.Module, tuple[Any, ...]], None]:
        def note(part: nn.Module, arguments: tuple[Any, ...]) -> None:
            self._last = layer

        return note
