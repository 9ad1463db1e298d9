"""Compiled functions that loops call by their address, so that a loop is compiled once for all kernels.

A function takes the places of arrays (`memory.array_at`) and three whole numbers, and returns one.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from llvmlite import ir
from numba import types
from numba.core.ccallback import CFunc
from numba.extending import intrinsic

from sgd_diffusion.kernels.compiling import OPTIONS
from sgd_diffusion.kernels.kept_code import keep_code

WORD = ir.IntType(64)
SIGNATURE = types.int64(types.CPointer(types.int64), types.int64, types.uint64, types.uint64)
"""Of (places, count, occupied, fresh); see `advance_text`."""


class Native:
    """A function that is compiled when its address is asked for first; its code is kept between processes.

    Args:
        function: with the arguments of `SIGNATURE`.

    Examples:
        >>> import numpy as np
        >>> from sgd_diffusion.kernels.compiling import kernel
        >>> from sgd_diffusion.kernels.memory import array_at, places_of
        >>> @Native
        ... def total(places, count, occupied, fresh):
        ...     numbers = array_at(places, 0, np.float64)
        ...     return np.int64(numbers[0] + numbers[1]) + count
        >>> @kernel
        ... def call_it(address, places):
        ...     return call(address, places, 100, np.uint64(0), np.uint64(0))
        >>> numbers = np.array([1.0, 2.0])
        >>> call_it(total.address, places_of([numbers]))
        103
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    @cached_property
    def address(self) -> int:
        """Address of the compiled function."""
        options = {name: value for name, value in OPTIONS.items() if name != "nogil"}
        self._compiled = CFunc(self._function, (SIGNATURE.args, SIGNATURE.return_type), {}, options)
        keep_code(self._compiled, self._function)
        self._compiled.compile()
        address = self._compiled.address
        assert address is not None
        return address


@intrinsic
def call(typing_context: Any, address: Any, places: Any, count: Any, occupied: Any, fresh: Any) -> Any:
    """Call the function at an address with the places of an array and three whole numbers; return its number."""

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address, places, *numbers = arguments
        data = context.make_array(signature.args[1])(context, builder, places).data
        kind = ir.FunctionType(WORD, [WORD.as_pointer(), WORD, WORD, WORD])
        function = builder.inttoptr(address, kind.as_pointer())
        return builder.call(function, [data, *numbers])

    return types.int64(types.int64, places, types.int64, types.uint64, types.uint64), lower
