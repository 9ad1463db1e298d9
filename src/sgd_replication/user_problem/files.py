"""Python files that a configuration names: the only code of the user's that is ever run."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sgd_replication.jobs.errors import ConfigurationError


def load_function(file: Path, name: str, call: str, given: str) -> Callable[..., Any]:
    """Return a function of a Python file, which is run: only ever a file that the user names.

    Args:
        file: the file.
        name: of the function.
        call: the function as it is called, for messages.
        given: what it is called with, a sentence for messages.

    Raises:
        ConfigurationError: the file is not there, cannot be run, or has no such function; later, whatever the function
            raises when it is called.
    """
    if not file.is_file():
        raise ConfigurationError(f"{file}: not found; `file` is a whole path, or one from the project's folder.")
    spec = importlib.util.spec_from_file_location("user_code", file)
    if spec is None or spec.loader is None:
        raise ConfigurationError(f"{file}: is no Python file; its name must end in .py.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where a dataclass looks for what its annotations name
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[spec.name]
        raise ConfigurationError(f"{file}: cannot be run: {type(error).__name__}: {error}.") from error
    function = getattr(module, name, None)
    if not callable(function):
        raise ConfigurationError(f"{file}: has no function {call}.")

    def guarded(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except Exception as error:
            raise ConfigurationError(f"{file}: {call} failed: {type(error).__name__}: {error}. {given}") from error

    return guarded
