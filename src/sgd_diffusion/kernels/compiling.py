"""How kernels are compiled: without the GIL and without bounds checks, with IEEE arithmetic alone."""

from collections.abc import Callable
from typing import Any

import numba
from numba import njit

from sgd_diffusion.kernels.kept_code import keep_code

OPTIONS = {"error_model": "numpy", "boundscheck": False, "nogil": True, "fastmath": False}
"""Division by zero gives an infinity, as in numpy."""


def inlined(function: Callable[..., Any]) -> Any:
    """Return the compiled form of a function that becomes part of every kernel that calls it.

    Only kernels call it: it has no form for Python, which would double the time of its compilation.

    Args:
        function: a function of lanes, arrays and numbers.

    Examples:
        >>> @inlined
        ... def square(x):
        ...     return x * x
        >>> @kernel
        ... def fourth_power(x):
        ...     return square(square(x))
        >>> fourth_power(3.0)
        81.0
    """
    return njit(forceinline=True, no_cpython_wrapper=True, no_cfunc_wrapper=True, **OPTIONS)(function)


def kernel(function: Callable[..., Any]) -> Any:
    """Return the compiled form of a kernel, which Python calls; its code is kept between processes.

    Args:
        function: a function of arrays and numbers.

    Examples:
        >>> @kernel
        ... def total(values):
        ...     return values.sum()
        >>> import numpy as np
        >>> float(total(np.array([0.5, 1.0])))
        1.5
    """
    compiled = njit(**OPTIONS)(function)
    if not numba.config.DISABLE_JIT:  # with it numba hands the function back
        keep_code(compiled, function)
    return compiled
