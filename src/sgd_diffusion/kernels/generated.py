"""Modules of kernels that are written by the program: kept beside the compiled code, and imported once a process."""

import hashlib
import importlib.util
import sys
import tempfile
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Protocol

from sgd_diffusion.kernels.compiling import code_folder

SUM = "# sha256 of the text above: "


class KernelSource(Protocol):
    """Which kernel is meant; its `repr` tells it from every other.

    Examples:
        >>> from sgd_diffusion.kernels import NetworkKernel
        >>> kernel: KernelSource = NetworkKernel((4, 3, 2), "tanh", "with replacement", "box")
        >>> "def escape(states, point, start" in kernel.source()
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
        UncompiledError: the kernel's formula has no compiled form.

    Examples:
        >>> from sgd_diffusion.kernels import Formula, LandscapeKernel
        >>> kernel = LandscapeKernel(Formula("x**2 / 2", ("x",)), "box")
        >>> module_of(kernel) is module_of(kernel), callable(module_of(kernel).escape)
        (True, True)
    """
    name = f"kernel_{hashlib.sha256(repr(kernel).encode()).hexdigest()[:16]}"
    file = code_folder() / "sources" / f"{name}.py"
    if not _is_whole(file):
        file = _written(file, kernel.source())
    specification = importlib.util.spec_from_file_location(f"sgd_diffusion.kernels.{name}", file)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[module.__name__] = module
    specification.loader.exec_module(module)
    return module


def _is_whole(file: Path) -> bool:
    """Whether a file is as it was written."""
    try:
        text, _, found = file.read_text(encoding="utf-8").rpartition(SUM)
    except (OSError, UnicodeDecodeError):
        return False
    return found.strip() == hashlib.sha256(text.encode()).hexdigest()


def _written(file: Path, source: str) -> Path:
    """Write a source and return its file; a folder of this process if the folder of the kept code cannot be written."""
    text = f"{source}{SUM}{hashlib.sha256(source.encode()).hexdigest()}\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as partial:
            partial.write(text)
        Path(partial.name).replace(file)
        return file
    except OSError:
        own = Path(tempfile.mkdtemp()) / file.name
        own.write_text(text, encoding="utf-8")
        return own
