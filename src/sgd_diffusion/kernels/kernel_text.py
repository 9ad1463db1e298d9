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


def kernels_text(
    data: str = "()",
    given: Sequence[tuple[str, str]] = (),
    buffers: Sequence[tuple[str, str, str]] = (),
    *,
    lengths: Sequence[tuple[str, str]] = (),
    numbers: int,
    per_trip: int = 1,
    begins: bool = False,
) -> str:
    """Return the text of `trips`, `watched` and `moved`, and of of `ADVANCE`, which holds them.

    Args:
        data: text of what the functions `trip`, `step`, `reaction` and `begin` take besides.
        given: names and kinds of the arrays in `data` that the caller of a run gives; see `advance_text`.
        buffers: names and kinds of further arrays in `data`, and texts that make them from those that are given.
        lengths: see `advance_text`.
        numbers: of a parameter point.
        per_trip: iterations in a trip; see `run_escapes`.
        begins: whether `begin` is called when a lane takes a new replica.

    Examples:
        >>> text = kernels_text("(batch,)", [("batch[0]", "int64")], numbers=2)
        >>> print(text.splitlines()[-1])
        ADVANCE = Advance(trips, watched, moved, 2, 1, lambda batch: ())
    """
    arrays = [*given, *((name, kind) for name, kind, _ in buffers)]
    names = ", ".join(name.removesuffix("[0]") for name, _ in given)
    made = "".join(f"{text}, " for *_, text in buffers)
    advance = f"ADVANCE = Advance(trips, watched, moved, {numbers}, {per_trip}, lambda {names}: ({made.strip()}))"
    return f"{advance_text(data, arrays, lengths, begins)}\n\n{advance}\n"
