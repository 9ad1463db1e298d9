"""The source of an iteration of a network's weights: the gradient of its examples, then the change of the state."""

from sgd_diffusion.kernels.example_choice import ExampleChoice
from sgd_diffusion.kernels.optimiser_source import OptimiserSource

IN_PLACE = """if batch <= {block}:
    {fetch_whole}
    subtract_gradient(w, w, share, kept, batch, labels, weights, {buffers})
else:
    for i in range({dimension}):
        store(new, i, load(w, i) * kept)
    for first in range(0, batch, {block}):
        count = min({block}, batch - first)
        {fetch_block}
        subtract_gradient(w, new, share, floats(1.0), count, labels, weights, {buffers})
    for i in range({dimension}):
        store(w, i, load(new, i))"""
SUMMED = """for i in range({dimension}):
    {memory}
    store(new, i, fma(load(w, i), -pull, {base}))
for first in range(0, batch, {block}):
    count = min({block}, batch - first)
    {fetch_block}
    subtract_gradient(w, new, share, floats(1.0), count, labels, weights, {buffers})"""
ADD_NORMALS = """for i in range(0, {dimension}, 2):
    one, other, s, t = normals(s, t)
    store({rows}, i, fma(amplitude, one, load({rows}, i)))
    if i + 1 < {dimension}:
        store({rows}, i + 1, fma(amplitude, other, load({rows}, i + 1)))"""
FETCH = (
    "s, t = fetch(s, t, inputs, targets, examples, {first}, {count}, batch, values0, labels, weights, {spread}, choice)"
)


def step_lines(
    choice: ExampleChoice, optimiser: OptimiserSource, dimension: int, sizes: dict[str, object]
) -> list[str]:
    """Return the lines of an iteration, after those that name the parameters and the data.

    Args:
        choice: of the examples.
        optimiser: how the state changes; SGD changes the weights in place, without a gradient of its own.
        dimension: d, the number of free weights and biases.
        sizes: {block}, {dimension} and {buffers} of the texts above.
    """
    spread = "spread" if choice.weighted else "0.0"
    fetches = {
        "fetch_whole": FETCH.format(first=0, count="batch", spread=spread),
        "fetch_block": FETCH.format(first="first", count="count", spread=spread),
    }
    if not optimiser.memory:
        noise = (ADD_NORMALS.format(**sizes, rows="w"),) if choice.normals else ()
        return "\n".join([IN_PLACE.format(**sizes, **fetches), *noise, "return w, s, t"]).splitlines()
    loads = [f"{name} = load(w, {dimension * number} + i)" for number, name in enumerate(optimiser.memory, 1)]
    powers = range(dimension * (1 + len(optimiser.memory)), optimiser.state_size(dimension))
    named = list(zip(optimiser.powers, powers, strict=True))
    stores = [f"store(w, {dimension * number} + i, {name})" for number, name in enumerate(("x", *optimiser.memory))]
    arguments = ", ".join(["load(w, i)", *optimiser.memory, *optimiser.powers, "load(new, i)", *optimiser.parameters])
    noise = (ADD_NORMALS.format(**sizes, rows="new"),) if choice.normals else ()
    return "\n".join(
        [
            SUMMED.format(**sizes, **fetches, memory="\n    ".join(loads), base=optimiser.base),
            *noise,
            *(f"{name} = load(w, {row})" for name, row in named),
            *(f"{name} = {text}" for name, text in zip(optimiser.powers, optimiser.aged, strict=True)),
            *(f"store(w, {row}, {name})" for name, row in named),
            f"for i in range({dimension}):",
            *(f"    {line}" for line in loads),
            f"    {optimiser.changed} = update({arguments})",
            *(f"    {line}" for line in stores),
            "return w, s, t",
        ]
    ).splitlines()
