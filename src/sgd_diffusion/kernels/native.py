"""Compiled functions that loops call by their address, so that a loop is compiled once for all kernels.

A function takes the places of arrays (`memory.array_at`) and three whole numbers, and returns one.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any

from llvmlite import ir
from numba import types
from numba.core.ccallback import CFunc
from numba.extending import intrinsic

from sgd_diffusion.kernels.compiling import OPTIONS
from sgd_diffusion.kernels.kept_code import keep_code
from sgd_diffusion.kernels.memory import data_address

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
        self._function, self._lock, self._address = function, Lock(), 0

    @property
    def address(self) -> int:
        """Address of the compiled function. Of several threads that ask first, one compiles it."""
        with self._lock:
            self._address = self._address or self._compile()
        return self._address

    def _compile(self) -> int:
        options = {name: value for name, value in OPTIONS.items() if name != "nogil"}
        self._compiled = CFunc(self._function, (SIGNATURE.args, SIGNATURE.return_type), {}, options)
        keep_code(self._compiled, self._function)
        self._compiled.compile()
        address = self._compiled.address
        assert address
        return int(address)


@intrinsic
def call(typing_context: Any, address: Any, places: Any, count: Any, occupied: Any, fresh: Any) -> Any:
    """Call the function at an address with places and three whole numbers; return its number.

    A loop gives the places as an array, a function that is called by its address as it got them.
    """

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address, places, *numbers = arguments
        data = data_address(context, builder, places, signature.args[1])
        kind = ir.FunctionType(WORD, [WORD.as_pointer(), WORD, WORD, WORD])
        function = builder.inttoptr(address, kind.as_pointer())
        return builder.call(function, [data, *numbers])

    return types.int64(types.int64, places, types.int64, types.uint64, types.uint64), lower
