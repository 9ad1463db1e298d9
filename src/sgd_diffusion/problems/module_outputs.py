"""The logits among the outputs of a user's module."""

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor

from sgd_diffusion.errors import LandscapeError

LOGITS = "logits"
"""Name of an output that is taken as logits whatever else there is."""


def name_of_logits(outputs: Any, examples: int, classes: int) -> str:
    """Return the name of the logits among a module's outputs; an empty name if the module returns one tensor.

    Args:
        outputs: outputs of the module for some examples.
        examples: their number n.
        classes: number of classes.

    Raises:
        LandscapeError: there are no logits among the outputs, or it is not clear which ones they are.

    Examples:
        >>> import torch
        >>> name_of_logits({"logits": torch.zeros(4, 2), "features": torch.zeros(4, 2)}, examples=4, classes=2)
        'logits'
        >>> name_of_logits((torch.zeros(4, 3), torch.zeros(4, 2)), examples=4, classes=2)
        '1'
    """
    if isinstance(outputs, Tensor):
        return ""
    named = _named(outputs)
    if LOGITS in named:
        return LOGITS
    fitting = [
        name for name, value in named.items() if isinstance(value, Tensor) and value.shape == (examples, classes)
    ]
    if len(fitting) != 1:
        held = f" with {', '.join(named)}" if named else ""
        raise LandscapeError(
            f"the network returns a {type(outputs).__name__}{held}, in which {len(fitting)} tensors have the shape "
            f"(n, {classes}); return the logits alone, or a dictionary that holds them under {LOGITS!r}."
        )
    return fitting[0]


def named_output(outputs: Any, name: str) -> Any:
    """Return the output of a name.

    Args:
        outputs: a mapping or a sequence.
        name: key in the mapping, or position in the sequence.

    Examples:
        >>> named_output(("first", "second"), "1")
        'second'
    """
    return _named(outputs)[name]


def tensors_of(outputs: Any) -> list[Tensor]:
    """Return the tensors among a module's outputs, in their order.

    Args:
        outputs: a tensor, or a mapping or sequence that holds tensors and other things.

    Examples:
        >>> import torch
        >>> [len(tensor) for tensor in tensors_of({"loss": None, "logits": torch.zeros(4, 2)})]
        [4]
    """
    if isinstance(outputs, Tensor):
        return [outputs]
    return [value for value in _named(outputs).values() if isinstance(value, Tensor)]


def _named(outputs: Any) -> dict[str, Any]:
    if isinstance(outputs, Mapping):
        return {str(name): value for name, value in outputs.items()}
    return {str(name): value for name, value in enumerate(outputs)} if isinstance(outputs, Sequence) else {}
