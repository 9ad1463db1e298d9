"""The text that ends every module of kernels: the functions that advance its lanes, which loops call."""

from collections.abc import Sequence

from sgd_diffusion.kernels.advance_text import advance_text

IMPORTS = """from sgd_diffusion.kernels.compiling import inlined
from sgd_diffusion.kernels.functions import *
from sgd_diffusion.kernels.lanes import *
from sgd_diffusion.kernels.memory import array_at, gather, length_at, load, store
from sgd_diffusion.kernels.native import Native, call
from sgd_diffusion.kernels.random_numbers import next_integers, normals
from sgd_diffusion.kernels.runs import Advance
"""
"""What a module of kernels imports."""


def kernels_text(data: str = "()", given: Sequence[tuple[str, str]] = (), *, numbers: int, per_trip: int = 1) -> str:
    """Return the text of `trips`, `watched` and `moved`, and of `ADVANCE`, which holds them.

    Args:
        data: text of what the functions `trip`, `step` and `reaction` take besides.
        given: names and kinds of the arrays in `data` that the caller of a run gives; see `advance_text`.
        numbers: of a parameter point.
        per_trip: iterations in a trip; see `run_escapes`.

    Examples:
        >>> text = kernels_text("(batch,)", [("batch[0]", "int64")], numbers=2)
        >>> print(text.splitlines()[-1])
        ADVANCE = Advance(trips, watched, moved, 2, 1, lambda batch: ())
    """
    names = ", ".join(name.removesuffix("[0]") for name, _ in given)
    advance = f"ADVANCE = Advance(trips, watched, moved, {numbers}, {per_trip}, lambda {names}: ())"
    return f"{advance_text(data, given)}\n\n{advance}\n"
