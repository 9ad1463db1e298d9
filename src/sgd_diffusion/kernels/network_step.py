"""The source of an iteration of a network's weights: the gradient of its examples, then the change of the state."""

from dataclasses import dataclass

from sgd_diffusion.kernels.example_choice import CHOICES, KEPT, ExampleChoice
from sgd_diffusion.kernels.kernel_text import IMPORTS
from sgd_diffusion.kernels.network_memory import AT, BLOCK, GRADIENT, named_arrays
from sgd_diffusion.kernels.optimiser_source import OPTIMISERS, OptimiserSource

HEAD = '''"""{what}, {optimiser}, for any network. Written by network_step.py."""

import numpy as np

WHAT = "{what}, {optimiser}"

'''
MOVED = """@Native
def moved(places, count, occupied, fresh):
    {arrays}
    w, batch, features, dimension, subtract = x_rows, batch[0], sizes[0], sizes[1], calls[{subtract}]
    examples = length_at(places, {targets})
    {begin}
    {numbers}
    s, t = load(s_rows, 0), load(s_rows, 1)
    for _ in range(count):
        {step}
    store(s_rows, 0, s)
    store(s_rows, 1, t)
    return count
"""
BEGIN = """for lane in range(WIDTH):
        if fresh & (np.uint64(1) << np.uint64(lane)) != 0:
            begin(lane, examples, order, used)"""
NAMED = ("x_rows", "s_rows", "p_rows", "inputs", "targets", "batch", "calls", "sizes", "new", "labels", "weights")
IN_PLACE = """if batch <= {block}:
    {fetch_whole}
    call(subtract, places, batch, np.uint64(0), np.uint64(0))
else:
    from_new = np.uint64(0)
    for first in range(0, batch, {block}):
        count_now = min({block}, batch - first)
        {fetch_block}
        call(subtract, places, count_now, from_new, np.uint64(1))
        from_new = np.uint64(1)
    for i in range(dimension):
        store(w, i, load(new, i))"""
SUMMED = """for i in range(dimension):
    {memory}
    store(new, i, fma(load(w, i), -pull, {base}))
for first in range(0, batch, {block}):
    count_now = min({block}, batch - first)
    {fetch_block}
    call(subtract, places, count_now, np.uint64(1), np.uint64(1))"""
ADD_NORMALS = """for i in range(0, dimension, 2):
    one, other, s, t = normals(s, t)
    store({rows}, i, fma(amplitude, one, load({rows}, i)))
    if i + 1 < dimension:
        store({rows}, i + 1, fma(amplitude, other, load({rows}, i + 1)))"""
FETCH = (
    "s, t = fetch(s, t, inputs, targets, examples, features, {first}, {count}, batch, values0, labels, weights,"
    f" {{spread}}, {KEPT})"
)


@dataclass(frozen=True)
class NetworkStep:
    """An iteration of any network.

    Attributes:
        examples: of an iteration, a key of `CHOICES`.
        optimiser: how the state changes, a key of `OPTIMISERS`; SGD changes the weights in place.

    Examples:
        >>> NetworkStep("gaussian", "sgd").parameters
        ('share', 'kept', 'spread')
    """

    examples: str
    optimiser: str = "sgd"

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the first numbers of a parameter point; see `NetworkKernel.parameters`."""
        choice, optimiser = self._choice, self._optimiser
        decay = ("pull", *optimiser.parameters) if optimiser.memory else ("kept",)
        return ("share", *decay, *("amplitude",) * choice.normals, *("spread",) * choice.weighted)

    @property
    def _choice(self) -> ExampleChoice:
        return CHOICES[self.examples]

    @property
    def _optimiser(self) -> OptimiserSource:
        return OPTIMISERS[self.optimiser]

    def source(self) -> str:
        """Return the text of the module, with the function `moved`."""
        choice, optimiser = self._choice, self._optimiser
        arrays = named_arrays(*NAMED, "values0", *KEPT.split(", "))
        numbers = [f"{name} = load(p_rows, {row})" for row, name in enumerate(self.parameters)]
        moved = MOVED.format(
            arrays="\n    ".join(arrays),
            subtract=GRADIENT,
            targets=AT.targets,
            begin=BEGIN if choice.begin else "",
            numbers="\n    ".join(numbers),
            step="\n        ".join(self._lines()),
        )
        return "\n\n".join(
            [
                HEAD.format(what=choice.what, optimiser=self.optimiser),
                IMPORTS,
                *([optimiser.source()] if optimiser.memory else []),
                choice.source(),
                moved,
            ]
        )

    def _lines(self) -> list[str]:
        """Return the lines of an iteration."""
        choice, optimiser = self._choice, self._optimiser
        spread = "spread" if choice.weighted else "0.0"
        blocks = {
            "block": BLOCK,
            "fetch_whole": FETCH.format(first=0, count="batch", spread=spread),
            "fetch_block": FETCH.format(first="first", count="count_now", spread=spread),
        }
        if not optimiser.memory:
            noise = (ADD_NORMALS.format(rows="w"),) if choice.normals else ()
            return "\n".join([IN_PLACE.format(**blocks), *noise]).splitlines()
        loads = [f"{name} = load(w, dimension * {number} + i)" for number, name in enumerate(optimiser.memory, 1)]
        first_power = 1 + len(optimiser.memory)
        powers = [f"dimension * {first_power} + {number}" for number in range(len(optimiser.powers))]
        named = list(zip(optimiser.powers, powers, strict=True))
        kept = enumerate(("x", *optimiser.memory))
        stores = [f"store(w, dimension * {number} + i, {name})" for number, name in kept]
        old = ["load(w, i)", *optimiser.memory, *optimiser.powers]
        arguments = ", ".join([*old, "load(new, i)", *optimiser.parameters])
        noise = (ADD_NORMALS.format(rows="new"),) if choice.normals else ()
        return "\n".join(
            [
                SUMMED.format(**blocks, memory="\n    ".join(loads), base=optimiser.base),
                *noise,
                *(f"{name} = load(w, {row})" for name, row in named),
                *(f"{name} = {text}" for name, text in zip(optimiser.powers, optimiser.aged, strict=True)),
                *(f"store(w, {row}, {name})" for name, row in named),
                "for i in range(dimension):",
                *(f"    {line}" for line in loads),
                f"    {optimiser.changed} = update({arguments})",
                *(f"    {line}" for line in stores),
            ]
        ).splitlines()
