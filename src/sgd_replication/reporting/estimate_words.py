"""Names of estimates in sentences: each is replaced by the words that the claim registry has for it."""

import re
from collections.abc import Mapping

from sgd_replication.plotting.number_text import SMALLEST_P

NAME_OF = r"(?![A-Za-z]_[a-z]{1,3}(?![A-Za-z0-9_]))[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+"
NAME = re.compile(rf"(?<![A-Za-z0-9_]){NAME_OF}(?:/{NAME_OF})?")
"""Name of an estimate, or of the ratio of two, in text. A symbol with a subscript, such as T_c, is none."""
TINY = re.compile(r"(\bp of the [^()]*\(measured )(\d[\d.e-]*)\)")
"""A measured probability."""


def worded(text: str, words: Mapping[str, str]) -> str:
    """Return text in which words stand for the names of estimates.

    Args:
        text: such as the reason of a verdict.
        words: what each estimate is called. A name that is not listed is printed with spaces for its underscores.

    Examples:
        >>> words = {"batch_gamma": "fitted power of B", "sgd_rest": "imbalance of SGD", "gd_rest": "that of descent"}
        >>> worded("0.8 ≤ batch_gamma ≤ 1.25 (measured 1.04 [1.01, 1.07])", words)
        '0.8 ≤ fitted power of B ≤ 1.25 (measured 1.04 [1.01, 1.07])'
        >>> worded("sgd_rest/gd_rest ≥ 3, T_c and worst_z", words)
        'imbalance of SGD over that of descent ≥ 3, T_c and worst z'
        >>> worded("panel_p ≥ 0.025 (measured 1e-21)", {"panel_p": "p of the χ² test"})
        'p of the χ² test ≥ 0.025 (measured below 10⁻⁶)'
    """

    def called(found: re.Match[str]) -> str:
        return " over ".join(words.get(name, name.replace("_", " ")) for name in found[0].split("/"))

    def told(found: re.Match[str]) -> str:
        return f"{found[1]}below 10⁻⁶)" if float(found[2]) < SMALLEST_P else found[0]

    return TINY.sub(told, NAME.sub(called, text))
