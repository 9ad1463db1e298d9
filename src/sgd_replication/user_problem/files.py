"""Load a function from a Python file that the configuration names; no other code of the user is run."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from io import StringIO
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
            f"{file}: not found. `file` must be an absolute path, or relative to the folder of the configuration or to "
            "the project's folder."
        )
    spec = importlib.util.spec_from_file_location("user_code", file)
    if spec is None or spec.loader is None:
        raise ConfigurationError(f"{file}: not a Python file; its name must end in .py.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look up their string annotations here
    try:
        with without_arguments(file):
            spec.loader.exec_module(module)
    except ConfigurationError:
        del sys.modules[spec.name]
        raise
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


@contextmanager
def without_arguments(file: Path) -> Iterator[None]:
    """Run code of a user's file as if the file had been started without arguments.

    Otherwise an argument parser in the file would read the arguments of this program. It does not hold for one thread
    alone.

    Args:
        file: the user's file.

    Raises:
        ConfigurationError: the code exits.

    Examples:
        >>> with without_arguments(Path("mine.py")):
        ...     print(sys.argv)
        ['mine.py']
        >>> with without_arguments(Path("mine.py")):
        ...     sys.exit(2)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_replication.jobs.errors.ConfigurationError: mine.py: exits when it is loaded, ...
    """
    arguments, printed = sys.argv, StringIO()
    sys.argv = [str(file)]
    try:
        with redirect_stderr(printed):  # an argument parser prints its usage
            yield
    except SystemExit as error:
        raise ConfigurationError(
            f"{file}: exits when it is loaded, for example because it needs arguments; move such lines below "
            '`if __name__ == "__main__":`.'
        ) from error
    finally:
        sys.argv = arguments
    sys.stderr.write(printed.getvalue())
