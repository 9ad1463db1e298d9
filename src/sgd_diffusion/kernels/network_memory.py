"""The arrays of a network's kernel, by name and kind, in the order of their places.

The functions of a network are compiled apart from each other and find the arrays in the same places: one for each
network, `network_pass`; one for each choice of examples and optimiser, `network_step`; one for each boundary and the
loop around them, `network_boundary`.
"""

from collections import namedtuple
from typing import Any

from sgd_diffusion.kernels.advance_text import KINDS, OWN

GIVEN = ("inputs", "targets", "batch", "centre", "directions", "columns")
"""What the caller of a run gives."""
ARRAYS = {
    **{name: KINDS.get(name, "float64") for name in OWN},
    **dict.fromkeys(GIVEN, "float64"),
    "batch": "int64",
    "calls": "int64",
    "sizes": "int64",
    **dict.fromkeys(("new", "labels", "weights", "counted", "losses_found", "sums"), "float64"),
    "order": "uint32",
    "used": "int64",
    "picked": "uint64",
    "zeta": "float64",
    "values0": "float64",
}
"""Kinds by name; the values of the layers above the inputs follow, then the errors of these layers.

`calls` holds addresses: of the step, of the reaction coordinate, of the gradient and of the losses. `sizes` holds the
number of features, d, and the place of the boundary's first number in a parameter point.
"""
AT: Any = namedtuple("AT", ARRAYS)(*range(len(ARRAYS)))
"""Places by name."""
STEP, REACTION, GRADIENT, LOSSES = range(4)
"""Places in `calls`."""
BLOCK = 8
"""Examples of a block: their values and errors fit into the first cache of a core."""


def named_arrays(*names: str) -> list[str]:
    """Return the lines that name arrays in a function of `places`.

    Examples:
        >>> named_arrays("inputs", "batch")
        ['inputs = array_at(places, 8, np.float64)', 'batch = array_at(places, 10, np.int64)']
    """
    return [f"{name} = array_at(places, {getattr(AT, name)}, np.{ARRAYS[name]})" for name in names]


def values_places(layers: int) -> dict[str, int]:
    """Return the places of the values and the errors of the layers above the inputs, by name.

    Examples:
        >>> first = len(ARRAYS)
        >>> [(name, place - first) for name, place in values_places(2).items()]
        [('values1', 0), ('values2', 1), ('error1', 2), ('error2', 3)]
    """
    above = range(1, layers + 1)
    names = [f"values{layer}" for layer in above] + [f"error{layer}" for layer in above]
    return {name: len(ARRAYS) + number for number, name in enumerate(names)}
