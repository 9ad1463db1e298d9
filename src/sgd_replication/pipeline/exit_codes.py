"""Exit codes of the commands that a user starts."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from sgd_diffusion.errors import UserError

Arguments = ParamSpec("Arguments")


def with_exit_codes(main: Callable[Arguments, int]) -> Callable[Arguments, int]:
    """Return a command that prints a user's mistake and then returns 2, and that returns 130 if it is interrupted.

    Args:
        main: command that returns its own exit code.

    Examples:
        >>> with_exit_codes(lambda: 1)()
        1
    """

    @wraps(main)
    def command(*arguments: Arguments.args, **named: Arguments.kwargs) -> int:
        try:
            return main(*arguments, **named)
        except UserError as error:
            print(error, file=sys.stderr)
            return 2
        except KeyboardInterrupt:
            return 130

    return command
