"""Modules of kernels that are written by the program: kept beside the compiled code, and imported once a process."""

import hashlib
import importlib.util
import sys
import tempfile
from functools import cache
from pathlib import Path
from types import ModuleType

from sgd_diffusion.kernels.compiling import code_folder


@cache
def module_of(source: str) -> ModuleType:
    """Return the module with a source text. Its file is written if it is not there.

    Args:
        source: text of a module that `LandscapeKernel.source` or its like returned; it is run.

    Examples:
        >>> module_of("NUMBER = 3").NUMBER
        3
    """
    name = f"kernel_{hashlib.sha256(source.encode()).hexdigest()[:16]}"
    file = code_folder() / "sources" / f"{name}.py"
    if not _holds(file, source):
        file = _written(file, source)
    specification = importlib.util.spec_from_file_location(f"sgd_diffusion.kernels.{name}", file)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[module.__name__] = module
    specification.loader.exec_module(module)
    return module


def _holds(file: Path, source: str) -> bool:
    try:
        return file.read_text(encoding="utf-8") == source
    except (OSError, UnicodeDecodeError):
        return False


def _written(file: Path, source: str) -> Path:
    """Write a source and return its file; a folder of this process if the folder of the kept code cannot be written."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as partial:
            partial.write(source)
        Path(partial.name).replace(file)
        return file
    except OSError:
        own = Path(tempfile.mkdtemp()) / file.name
        own.write_text(source, encoding="utf-8")
        return own
