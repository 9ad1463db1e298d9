"""The text of a function in a kernel's source."""

from collections.abc import Sequence


def function_text(name: str, arguments: str, lines: Sequence[str]) -> str:
    """Return the text of a function that becomes part of every kernel that calls it.

    Examples:
        >>> print(function_text("twice", "x", ["return x + x"]))
        @inlined
        def twice(x):
            return x + x
        <BLANKLINE>
    """
    return f"@inlined\ndef {name}({arguments}):\n" + "".join(f"    {line}\n" for line in lines)
