"""Modules of kernels that are written by the program: kept beside the compiled code, and imported once a process."""

import hashlib
import sys
import tempfile
from functools import cache
from importlib.abc import InspectLoader
from importlib.util import module_from_spec, spec_from_file_location, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Protocol

from sgd_diffusion.kernels.kept_code import code_folder, tell_unkept
from sgd_diffusion.kernels.numba_settings import check_settings

SUM = "# sha256 of the text above: "


class KernelSource(Protocol):
    """Which kernel is meant; its `repr` tells it from every other.

    Examples:
        >>> from sgd_diffusion.kernels.network_pass import NetworkPass
        >>> kernel: KernelSource = NetworkPass((4, 3, 2), "tanh", "softmax")
        >>> "def subtract(places, count, from_new, to_new):" in kernel.source()
        True
    """

    def source(self) -> str:
        """Return the text of the kernel's module."""


@cache
def module_of(kernel: KernelSource) -> ModuleType:
    """Return the module of a kernel. Its file is written if it is not there, or not as it was written.

    Args:
        kernel: whose source is run.

    Raises:
        UncompiledError: the kernel's formula has no compiled form, or numba is told not to compile.

    Examples:
        >>> from sgd_diffusion.kernels import Formula, LandscapeKernel
        >>> kernel = LandscapeKernel(Formula("x**2 / 2", ("x",)), "box")
        >>> module_of(kernel) is module_of(kernel), module_of(kernel).ADVANCE.per_trip
        (True, 2)
    """
    check_settings()
    name = f"kernel_{hashlib.sha256(repr(kernel).encode()).hexdigest()[:16]}"
    full_name = f"sgd_diffusion.kernels.{name}"
    file = code_folder() / "sources" / f"{name}.py"
    if _is_whole(file) or _is_written(file, source := kernel.source()):
        specification = spec_from_file_location(full_name, file)
    else:
        specification = spec_from_loader(full_name, _InMemory(source))
    assert specification is not None
    assert specification.loader is not None
    module = module_from_spec(specification)
    sys.modules[module.__name__] = module
    specification.loader.exec_module(module)
    return module


class _InMemory(InspectLoader):
    """Imports a module from its text; numba then keeps none of its code."""

    def __init__(self, text: str) -> None:
        self._text = text

    def get_source(self, fullname: str) -> str:
        """Return the text."""
        return self._text


def _is_whole(file: Path) -> bool:
    """Whether a file is as it was written."""
    try:
        text, _, found = file.read_text(encoding="utf-8").rpartition(SUM)
    except (OSError, UnicodeDecodeError):
        return False
    return found.strip() == hashlib.sha256(text.encode()).hexdigest()


def _is_written(file: Path, source: str) -> bool:
    """Write a source at once; return whether it could be written, as it cannot to a full disk."""
    text = f"{source}{SUM}{hashlib.sha256(source.encode()).hexdigest()}\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as partial:
            try:
                partial.write(text)
                partial.flush()
            except OSError:
                Path(partial.name).unlink()
                raise
        Path(partial.name).replace(file)
    except OSError as error:
        tell_unkept(error)
        return False
    return True
