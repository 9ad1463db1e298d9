"""Runs the programs that convert text and graphs for the report."""

import subprocess
from collections.abc import Sequence

from sgd_diffusion.errors import UserError


def run_program(command: Sequence[str], text: str, package: str) -> subprocess.CompletedProcess[str]:
    """Run a program on a text and return what it wrote.

    Args:
        command: program and options.
        text: standard input.
        package: name of the package that the program belongs to, for the message.

    Raises:
        UserError: the program fails.

    Examples:
        >>> run_program(["cat"], "a graph", "coreutils").stdout
        'a graph'
    """
    try:
        return subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    except subprocess.CalledProcessError as error:
        raise UserError(f"{package} failed: {error.stderr.strip()}") from error
