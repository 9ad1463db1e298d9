"""Where compiled code is kept, and how processes share it.

The code is kept below ``$XDG_CACHE_HOME`` (``~/.cache`` if that is not set), in a folder whose name is a digest of all
sources of this package, of the versions and settings of numba and llvmlite, and of the processor: numba itself does not
notice an edit of a function that a kernel imports from another file. Processes that need the same kernel at the same
time compile it once. Where the folder cannot be written or read, every process compiles for itself, in memory.
"""

import hashlib
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from pathlib import Path
from typing import Any

import llvmlite
import llvmlite.binding
import numba
from numba.core.caching import CompileResultCacheImpl, FunctionCache, UserProvidedCacheLocator
from numba.core.compiler_lock import global_compiler_lock

from sgd_diffusion.kernels.locking import locked
from sgd_diffusion.kernels.numba_settings import tell_once, unusual_settings

logger = logging.getLogger(__name__)


def keep_code(compiled: Any, function: Callable[..., Any]) -> None:
    """Keep the code of a function between processes, and let one process at a time compile it.

    Args:
        compiled: numba's form of the function, which is changed.
        function: the function.

    Examples:
        >>> from numba import njit
        >>> @njit
        ... def twice(x):
        ...     return 2 * x
        >>> keep_code(twice, twice.py_func)
        >>> twice(2.0)
        4.0
    """
    try:
        code_folder().mkdir(parents=True, exist_ok=True)
        kept = KeptCode(function)
    except (OSError, RuntimeError) as error:
        tell_unkept(error)
        return
    compiled._cache = kept
    compiled.compile = kept.by_one_process(compiled.compile)


class _InCodeFolder(UserProvidedCacheLocator):
    """Place of a function's code below `code_folder`; no other place is tried, and it need not be writable.

    The folder is named after the text of the function's file, so that two copies of a project share it.
    """

    def __init__(self, function: Callable[..., Any], file: str) -> None:
        self._py_file, self._lineno = file, function.__code__.co_firstlineno
        text = hashlib.sha256(Path(file).read_bytes()).hexdigest()[:16]
        self._cache_path = str(code_folder() / f"{Path(file).stem}_{text}")

    @classmethod
    def from_function(cls, function: Callable[..., Any], file: str) -> "_InCodeFolder":
        return cls(function, file)


class _Code(CompileResultCacheImpl):
    _locator_classes = (_InCodeFolder,)


class KeptCode(FunctionCache):
    """Numba's cache of a function; a file that cannot be read or written is as if it were not there.

    Args:
        function: the function whose code is kept, which stands in a file.

    Examples:
        >>> from sgd_diffusion.kernels import random_numbers
        >>> KeptCode(random_numbers.stream_states).name
        '`stream_states` of random_numbers'
    """

    _impl_class = _Code

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        module = sys.modules.get(function.__module__)
        what = getattr(module, "WHAT", function.__module__.rpartition(".")[2])
        self.name = f"`{function.__qualname__}` of {what}"

    def by_one_process(self, compile: Callable[..., Any]) -> Callable[..., Any]:
        """Return numba's method `compile`, which loads or makes and keeps code, under a lock for the function.

        Args:
            compile: the method.
        """
        lock = Path(self.cache_path, f"{self._impl.filename_base}.lock")

        # In this order, because a kernel that calls a kernel compiles it under numba's lock.
        @wraps(compile)
        def compile_alone(*arguments: Any) -> Any:
            with global_compiler_lock, locked(lock, f"compiling {self.name}"):
                return compile(*arguments)

        return compile_alone

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the kept code for a signature; None if it has to be compiled, which is told."""
        found = super().load_overload(sig, target_context)
        if found is None:
            logger.info("compiling %s, once on this machine", self.name)
        return found

    def _load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            return super()._load_overload(sig, target_context)
        except Exception:
            self.flush()  # with a damaged index nothing could be kept again
            raise

    @contextmanager
    def _guard_against_spurious_io_errors(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # whatever reading a file raises that a killed process or a full disk has left
            tell_once("damage", f"{self.cache_path}: a compiled kernel could not be read or kept ({error}).")


def tell_unkept(error: Exception) -> None:
    """Warn once that the code of kernels cannot be kept.

    Args:
        error: the reason.

    Examples:
        >>> tell_unkept(OSError(28, "No space left on device"))
    """
    tell_once(
        "unkept", f"{code_folder()}: compiled kernels cannot be kept there ({error}), so every process compiles them."
    )


@cache
def code_folder() -> Path:
    """Return the folder of the compiled code of this version of the sources, of numba and of the processor.

    Examples:
        >>> code_folder().parts[-3:-1]
        ('sgd-diffusion', 'kernels')
    """
    try:
        root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # a user without a home
        root = Path(os.devnull)
    return root / "sgd-diffusion" / "kernels" / code_digest()


def code_digest() -> str:
    """Return the digest of everything that compiled code depends on.

    Examples:
        >>> len(code_digest())
        16
    """
    sources = sorted(Path(__file__).parent.rglob("*.py"))
    digest = hashlib.sha256()
    for source in sources:
        digest.update(f"{source.relative_to(Path(__file__).parent)}\n".encode() + source.read_bytes())
    host = llvmlite.binding.get_host_cpu_features().flatten()
    versions = (numba.__version__, llvmlite.__version__, llvmlite.binding.get_host_cpu_name(), host)
    digest.update("\n".join([*versions, repr(unusual_settings())]).encode())
    return digest.hexdigest()[:16]
