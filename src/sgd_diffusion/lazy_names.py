"""Loads a name of `sgd_diffusion` when it is first used (PEP 562), so that importing the package loads nothing.

The stub ``__init__.pyi`` lists the names. No module imports them from `sgd_diffusion`: the digest of a job's code
follows imports, and a change of this list must not outdate a measurement.
"""

import importlib
import sys
from functools import cache
from typing import Any

__all__ = ["listed_names"]  # of this module; the package asks `__getattr__` for its own

PACKAGE = "sgd_diffusion"
STUB = "__init__.pyi"
"""File of the package that lists the names, each as ``from module import name as name``."""


@cache
def listed_names() -> dict[str, str]:
    """Return the module that each listed name is imported from.

    Examples:
        >>> listed_names()["simulate"], listed_names()["theory"]
        ('sgd_diffusion.escape', 'sgd_diffusion')
    """
    import ast  # not needed by those who import the package alone
    from importlib.resources import files

    tree = ast.parse(files(PACKAGE).joinpath(STUB).read_text(encoding="utf-8"))
    imports = (node for node in tree.body if isinstance(node, ast.ImportFrom))
    return {alias.name: str(node.module) for node in imports for alias in node.names}


def __getattr__(name: str) -> Any:
    """Return a listed name of the package, and keep it there.

    Raises:
        AttributeError: the name is not listed.

    Examples:
        >>> import sgd_diffusion as sd
        >>> sd.double_well()
        Landscape('double-well', 1 coordinate, barrier 1)
        >>> sd.weather
        Traceback (most recent call last):
            ...
        AttributeError: module 'sgd_diffusion' has no attribute 'weather'
    """
    if name == "__all__":
        return sorted(listed_names())
    module = None if name.startswith("__") else listed_names().get(name)
    if module is None:
        raise AttributeError(f"module {PACKAGE!r} has no attribute {name!r}")
    if module == PACKAGE:
        return importlib.import_module(f"{PACKAGE}.{name}")
    value = getattr(importlib.import_module(module), name)
    setattr(sys.modules[PACKAGE], name, value)
    return value


def __dir__() -> list[str]:
    """Return all names of the package, for completion in editors and notebooks.

    Examples:
        >>> import sgd_diffusion as sd
        >>> {"simulate", "theory", "__version__"} <= set(dir(sd))
        True
    """
    return sorted({*vars(sys.modules[PACKAGE]), *listed_names()})
