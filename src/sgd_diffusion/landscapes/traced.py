"""The formula of a potential that is a Python function, read from the torch operations that it performs."""

import ast
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.kernels import Formula
from sgd_diffusion.landscapes.expression import LONGEST, Expression, parse_potential
from sgd_diffusion.landscapes.traced_operations import (
    ELEMENTWISE,
    JOINED,
    MOVED,
    PRODUCTS,
    REDUCTIONS,
    SUMS,
    Texts,
    aten,
    moved,
    product,
    reduced,
    total,
)
from sgd_diffusion.streams import seed_for

TRIALS, SPREADS = 64, (0.1, 1.0, 3.0)
"""Number of points where the formula is compared with the function, and their distances from the given ones, in units
of the distance between these."""
AGREEMENT = 1e-9
"""Largest difference between the two, of values and gradients, in units of the largest of all points of a spread."""


@dataclass(frozen=True)
class TracedPotential:
    """A potential f(θ), a function (…, d) → (…), with its formula.

    Attributes:
        function: f.
        formula: f as text.

    Examples:
        >>> TracedPotential(lambda theta: theta[..., 0] ** 2, Formula("x**2", ("x",)))(torch.tensor([3.0])).item()
        9.0
    """

    function: Callable[[Tensor], Tensor]
    formula: Formula

    def __call__(self, theta: Tensor) -> Tensor:
        """Return f(θ): (…, d) → (…)."""
        return self.function(theta)


def traced_potential(function: Callable[[Tensor], Tensor], variables: Sequence[str], places: Tensor) -> TracedPotential:
    """Return a potential with the formula that it computes, so that its replicas run in compiled loops.

    The function is called for one point, and the torch operations that lead from θ to f are written down. The formula
    is then compared with the function, values and gradients, at random points around each of the given places, 64 at
    each of three distances.

    Args:
        function: f(θ), (…, d) → (…).
        variables: names of the coordinates in the formula, in their order.
        places: points where f is finite, such as two minima, (two or more, d).

    Raises:
        LandscapeError: the function has an operation that no expression has, such as `where`, changes a tensor in
            place, or branches on the value of θ; or the formula is too long or differs from the function.

    Examples:
        >>> def double_well(theta):
        ...     x, y = theta.unbind(-1)
        ...     return (x**2 - 1) ** 2 + y**2
        >>> minima = torch.tensor([[-1.0, 0.0], [1.0, 0.0]], dtype=torch.float64)
        >>> traced_potential(double_well, ["x", "y"], minima).formula.text
        '(x ** 2 - 1) ** 2 + y ** 2'
    """
    with _Tracer() as tracer:
        theta = places[0].detach().clone()
        tracer.texts[id(theta)] = theta, np.array(variables, dtype=object)
        value = function(theta)
        found = tracer.texts.get(id(value))
    if tracer.failure is None and (found is None or found[1].shape != ()):
        tracer.failure = "it gives no number that depends on θ"
    if tracer.failure is not None or found is None:
        raise LandscapeError(f"the potential has no formula: {tracer.failure}.")
    text = ast.unparse(ast.parse(str(found[1].item()), mode="eval"))  # without needless parentheses
    if len(text) > LONGEST:
        raise LandscapeError(f"the potential's formula is too long: {len(text)} characters; {LONGEST} are allowed.")
    formula = parse_potential(text, variables)
    _check(function, formula, places)
    return TracedPotential(function, formula.formula)


class _Tracer(TorchDispatchMode):
    """Writes down the expressions of all tensors that torch computes from those that are known.

    Attributes:
        texts: known tensors by their id, each with its expressions; a tensor stays here, so that its id is not reused.
        failure: the first operation that has no expression; None if there is none.
    """

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[int, tuple[Tensor, Texts]] = {}
        self.failure: str | None = None

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        keywords = kwargs or {}
        result = func(*args, **keywords)
        if self.failure is None and any(id(value) in self.texts for value in _flat([*args, *keywords.values()])):
            self._write(func, args, keywords, result)
        return result

    def _write(self, func: Any, args: Sequence[Any], keywords: dict[str, Any], result: Any) -> None:
        changes = func._schema.is_mutable and func.overloadpacket not in MOVED
        found = None if changes else self._made(func, args, keywords)
        if found is None:
            self.failure = f"no expression has the operation {_name(func)}"
            return
        several = isinstance(result, list | tuple)
        for tensor, texts in zip(result if several else [result], found if several else [found], strict=True):
            written = np.asarray(texts, dtype=object)
            if written.shape != tuple(tensor.shape):
                self.failure = f"{_name(func)} gives an unexpected shape"
            elif max(map(len, written.flat), default=0) > 2 * LONGEST:  # with parentheses that are not needed
                self.failure = f"it would be too long; {LONGEST} characters are allowed"
            self.texts[id(tensor)] = tensor, written

    def _made(self, func: Any, args: Sequence[Any], keywords: dict[str, Any]) -> Any:
        """Return the expressions of an operation's result, or of its several results; None if it has none."""
        packet = func.overloadpacket
        if packet in MOVED:
            return moved(func, self._texts(args[0]), args[1:], keywords)
        if packet in ELEMENTWISE and not keywords:
            return np.frompyfunc(ELEMENTWISE[packet], len(args), 1)(*map(self._texts, args))
        if packet in SUMS and len(args) == 2 and keywords.get("alpha", 1) == 1:
            return np.frompyfunc(SUMS[packet], 2, 1)(*map(self._texts, args))
        if packet in PRODUCTS:
            return product(*map(self._texts, args))
        if packet is aten.addmm and not keywords:
            offset, first, second = map(self._texts, args)
            return np.frompyfunc(SUMS[aten.add], 2, 1)(offset, product(first, second))
        if packet in JOINED:
            join = np.stack if packet is aten.stack else np.concatenate
            axis = args[1] if len(args) > 1 else keywords.get("dim", 0)
            return join([self._texts(part) for part in args[0]], axis=axis)
        if packet in REDUCTIONS:
            return self._reduced(REDUCTIONS[packet], *args, **keywords)
        if packet is aten.linalg_vector_norm and (len(args) == 1 or args[1] == 2):
            squares = np.frompyfunc(lambda text: f"{text} ** 2", 1, 1)(self._texts(args[0]))
            return np.frompyfunc(lambda text: f"sqrt({text})", 1, 1)(reduced(total, squares, *args[2:], **keywords))
        return None

    def _reduced(
        self, operation: Any, values: Tensor, axes: list[int] | None = None, keepdim: bool = False, dtype: Any = None
    ) -> Texts:
        return reduced(operation, self._texts(values), axes or [], keepdim)

    def _texts(self, value: Any) -> Texts:
        """Return the expressions of an argument: those that are known, or its numbers."""
        if id(value) in self.texts:
            return self.texts[id(value)][1]
        numbers = value.detach().numpy() if isinstance(value, Tensor) else np.asarray(value)
        return np.asarray(np.frompyfunc(_number, 1, 1)(numbers), dtype=object)


def _number(value: Any) -> str:
    """Return the text of a number that reads back as the same; a whole number has no point."""
    number = float(value)
    text = str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)
    return f"({text})" if number < 0 else text


def _name(operation: Any) -> str:
    return str(operation._schema.name).removeprefix("aten::")


def _flat(values: Sequence[Any]) -> list[Any]:
    return [part for value in values for part in (value if isinstance(value, list | tuple) else [value])]


def _check(function: Callable[[Tensor], Tensor], formula: Expression, places: Tensor) -> None:
    """Refuse a formula that differs from the function at random points around the given places."""
    generator = torch.Generator().manual_seed(seed_for(0, "traced potential", "points"))
    length = float(torch.pdist(places).max())
    for spread in SPREADS:
        offsets = torch.randn(TRIALS, *places.shape, generator=generator, dtype=torch.float64)
        theta = (places + spread * length * offsets).flatten(0, 1).requires_grad_()
        here, there = (_values_and_slopes(one, theta) for one in (function, formula))
        finite = torch.isfinite(here)
        largest = float(here[finite].abs().max()) if finite.any() else math.inf
        if not torch.allclose(here, there, rtol=AGREEMENT, atol=AGREEMENT * min(largest, 1.0), equal_nan=True):
            raise LandscapeError("the formula that was read from the potential differs from it.")


def _values_and_slopes(function: Callable[[Tensor], Tensor], theta: Tensor) -> Tensor:
    """Return f and ∇f at points, (n, d) → (n, 1 + d).

    Raises:
        LandscapeError: f has not one value for each point.
    """
    values = function(theta)
    if values.shape != theta.shape[:1]:
        raise LandscapeError(f"the potential gives shape {tuple(values.shape)} for {len(theta)} points.")
    slopes = torch.zeros_like(theta)
    if values.requires_grad:
        (slopes,) = torch.autograd.grad(values.sum(), theta)
    return torch.cat([values.detach().unsqueeze(1), slopes], dim=1)
