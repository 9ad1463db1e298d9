"""How kernels are compiled, and where the compiled code is kept.

Kernels run without the GIL and without bounds checks, with IEEE arithmetic alone. Their code is kept below
``$XDG_CACHE_HOME`` (``~/.cache`` if that is not set), in a folder whose name is a digest of all sources of this
package, of the versions of numba and llvmlite, and of the processor: numba itself does not notice an edit of a function
that a kernel imports from another file. Where the folder cannot be written or read, every process compiles anew.
"""

import hashlib
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import llvmlite
import llvmlite.binding
import numba
from numba import njit
from numba.core.caching import FunctionCache

logger = logging.getLogger(__name__)

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
    dispatcher = njit(**OPTIONS)(function)
    kept = kept_code(function)
    if kept is not None:
        dispatcher._cache = kept
    return dispatcher


def kept_code(function: Callable[..., Any]) -> "KeptCode | None":
    """Return the kept code of a function; None where the folder cannot be made."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(code_folder())
    try:
        code_folder().mkdir(parents=True, exist_ok=True)
        return KeptCode(function)
    except (OSError, RuntimeError) as error:
        _tell_once(f"{code_folder()}: compiled kernels cannot be kept there ({error}), so every process compiles them.")
        return None
    finally:
        numba.config.CACHE_DIR = before


class KeptCode(FunctionCache):
    """Numba's cache of a function; a file that cannot be read or written is as if it were not there."""

    @contextmanager
    def _guard_against_spurious_io_errors(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # whatever reading a file raises that a killed process or a full disk has left
            _tell_once(f"{self.cache_path}: a compiled kernel could not be read or kept ({error}).")


@cache
def code_folder() -> Path:
    """Return the folder of the compiled code of this version of the sources, of numba and of the processor."""
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return root / "sgd-diffusion" / "kernels" / code_digest()


def code_digest() -> str:
    """Return the digest of everything that compiled code depends on."""
    sources = sorted(Path(__file__).parent.rglob("*.py"))
    digest = hashlib.sha256()
    for source in sources:
        digest.update(f"{source.relative_to(Path(__file__).parent)}\n".encode() + source.read_bytes())
    host = llvmlite.binding.get_host_cpu_features().flatten()
    versions = (numba.__version__, llvmlite.__version__, llvmlite.binding.get_host_cpu_name(), host)
    digest.update("\n".join(versions).encode())
    return digest.hexdigest()[:16]


@cache
def _tell_once(message: str) -> None:
    logger.warning(message)
