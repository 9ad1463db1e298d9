"""Load a function from a Python file that the configuration names; no other code of the user is run."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sgd_replication.jobs.errors import ConfigurationError


def load_function(file: Path, name: str, call: str, given: str) -> Callable[..., Any]:
    """Return a function of a Python file; the file is executed.

    Args:
        file: Python file.
        name: name of the function.
        call: the call with its arguments, such as ``potential(theta)``, for messages.
        given: a sentence on the arguments, for messages.

    Raises:
        ConfigurationError: the file does not exist, cannot be run, or has no such function. The returned function
            raises it in place of any error of the user's function.
    """
    if not file.is_file():
        raise ConfigurationError(
            f"{file}: not found. `file` must be an absolute path, or relative to the project's folder."
        )
    spec = importlib.util.spec_from_file_location("user_code", file)
    if spec is None or spec.loader is None:
        raise ConfigurationError(f"{file}: not a Python file; its name must end in .py.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look up their string annotations here
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
