"""Torch operations on arrays of expressions: what each makes of the texts of its arguments' entries."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

aten = torch.ops.aten

Texts = np.ndarray[Any, Any]
"""Array of expressions as text, of the shape of a tensor."""


def _call(name: str) -> Callable[[str], str]:
    return lambda text: f"{name}({text})"


def _binary(sign: str) -> Callable[[str, str], str]:
    return lambda first, second: f"({first} {sign} {second})"


ELEMENTWISE: dict[Any, Callable[..., str]] = {
    **{
        getattr(aten, name): _call(name)
        for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "sqrt", "sigmoid", "abs")
    },
    aten.atan: _call("arctan"),
    aten.neg: lambda text: f"(-{text})",
    aten.reciprocal: lambda text: f"(1 / {text})",
    aten.rsqrt: lambda text: f"(1 / sqrt({text}))",
    aten.log1p: lambda text: f"log(1 + {text})",
    aten.expm1: lambda text: f"(exp({text}) - 1)",
    aten.softplus: lambda text: f"log(1 + exp({text}))",
    aten.mul: _binary("*"),
    aten.div: _binary("/"),
    aten.pow: _binary("**"),
}
"""Operations on each entry, or on each pair of entries after broadcasting."""

SUMS: dict[Any, Callable[[str, str], str]] = {
    aten.add: lambda first, second: f"({first} + {second})",
    aten.sub: lambda first, second: f"({first} - {second})",
    aten.rsub: lambda first, second: f"({second} - {first})",
}
"""Sums and differences, whose keyword `alpha` must be 1."""

_MOVING = (
    "unbind, select, slice, unsqueeze, squeeze, view, _unsafe_view, reshape, expand, permute, transpose, t, diagonal, "
    "flip, roll, alias, detach, clone, split, split_with_sizes, narrow, repeat, squeeze_, unsqueeze_"
)
MOVED = frozenset(getattr(aten, name) for name in re.findall(r"\w+", _MOVING))
"""Operations that move or copy entries of one tensor without a change of their values."""

JOINED = frozenset([aten.cat, aten.stack])
PRODUCTS = frozenset([aten.mm, aten.mv, aten.dot, aten.bmm])
REDUCTIONS: dict[Any, Callable[[Sequence[str]], str]] = {
    aten.sum: lambda texts: total(texts),
    aten.mean: lambda texts: f"({total(texts)} / {len(texts)})",
    aten.logsumexp: lambda texts: f"log({' + '.join(f'exp({text})' for text in texts)})",
}
"""Operations on all entries along some axes."""


def total(texts: Sequence[str]) -> str:
    """Return the text of a sum.

    Examples:
        >>> total(["x", "y"])
        '(x + y)'
    """
    return f"({' + '.join(texts)})" if texts else "0"


def moved(operation: Any, texts: Texts, rest: Sequence[Any], keywords: dict[str, Any]) -> Texts | list[Texts]:
    """Return what an operation of `MOVED` makes of an array: it is found from what it makes of the entries' numbers.

    Args:
        operation: an overload of an operation of `MOVED`.
        texts: the array.
        rest: its further arguments.
        keywords: its keywords.

    Examples:
        >>> moved(aten.select.int, np.array([["x", "y"]]), (1, 0), {}).tolist()
        ['x']
    """
    numbers = torch.arange(texts.size).view(texts.shape)
    places = operation(numbers, *rest, **keywords)
    if isinstance(places, Tensor):
        return texts.reshape(-1)[places.numpy()]
    return [texts.reshape(-1)[place.numpy()] for place in places]


def product(first: Texts, second: Texts) -> Texts:
    """Return the product of two matrices, of a matrix and a vector, of two vectors, or of two batches of matrices.

    Examples:
        >>> product(np.array(["x", "y"]), np.array(["2", "3"])).item()
        '((x * 2) + (y * 3))'
    """
    terms = np.frompyfunc(ELEMENTWISE[aten.mul], 2, 1)
    if second.ndim == 1:
        return reduced(total, terms(first, second), [-1])
    return reduced(total, terms(first[..., :, :, None], second[..., None, :, :]), [-2])


def reduced(operation: Callable[[Sequence[str]], str], texts: Texts, axes: Sequence[int], keep: bool = False) -> Texts:
    """Return what an operation of `REDUCTIONS` makes of the entries along some axes; all axes if none are given.

    Args:
        operation: from the entries to a text.
        texts: the array.
        axes: numbers of the axes; negative ones count from the last.
        keep: whether the axes stay, with the length 1.

    Examples:
        >>> reduced(total, np.array([["x", "y"]]), [1]).tolist()
        ['(x + y)']
    """
    chosen = sorted(axis % texts.ndim for axis in axes) if axes else list(range(texts.ndim))
    rows = np.moveaxis(texts, chosen, range(-len(chosen), 0)) if chosen else texts
    kept = rows.shape[: texts.ndim - len(chosen)]
    rows = rows.reshape(*kept, -1)
    found = np.empty(kept, dtype=object)
    for place in np.ndindex(*kept):
        found[place] = operation(list(rows[place]))
    return np.expand_dims(found, chosen) if keep else found
