"""The source of how a kernel chooses the examples of an iteration: at random, at random until all are used, or all."""

from dataclasses import dataclass

from sgd_diffusion.kernels.function_text import function_text

LOAD = """for b in range(count):
    for i in range({features}):
        store(values0, b * {features} + i, floats(inputs[(first + b) * {features} + i]))
    store(labels, b, floats(targets[first + b]))"""
COPY = """    for i in range({features}):
        store(values0, b * {features} + i, gather(inputs, chosen * {features}, i))
    store(labels, b, gather(targets, chosen, 0))"""

FETCHED = "s, t, inputs, targets, examples, first, count, size, values0, labels, weights, spread, choice"


@dataclass(frozen=True)
class ExampleChoice:
    """Text of the functions and arrays that choose examples.

    Attributes:
        what: name of the dynamics, for the kernel's first line.
        fetch: body of the function that copies the examples `first`, `first + 1`, … of an iteration to the rows of
            `values0` and `labels`, with {features} for the number of features.
        begin: body of the function that is called when a lane takes a new replica; empty if there is none.
        arrays: what the choice keeps between iterations: names, kinds, and texts that make them once for a run.
        normals: whether the iteration adds white noise to the gradient.
        weighted: whether every example has a weight of its own, which `fetch` writes to `weights`.

    Examples:
        >>> print(CHOICES["all"].source(features=4).splitlines()[9])
        def fetch(s, t, inputs, targets, examples, first, count, size, values0, labels, weights, spread, choice):
    """

    what: str
    fetch: str
    begin: str = ""
    arrays: tuple[tuple[str, str, str], ...] = ()
    normals: bool = False
    weighted: bool = False

    def source(self, features: int) -> str:
        """Return the text of the functions `fetch` and `begin`, and of `load_examples`, the same for all."""
        fetch, load = (text.replace("COPY", COPY).format(features=features) for text in (self.fetch, LOAD))
        return "\n\n".join(
            [
                function_text("load_examples", "inputs, targets, first, count, values0, labels", load.splitlines()),
                function_text("fetch", FETCHED, fetch.splitlines()),
                *([function_text("begin", "lane, data", self.begin.splitlines())] if self.begin else []),
            ]
        )


CHOICES = {
    "with replacement": ExampleChoice(
        "SGD with minibatches",
        fetch="""for b in range(count):
    drawn, s, t = next_integers(s, t)
    chosen = ((drawn >> 32) * np.uint64(examples)) >> 32
COPY
return s, t""",
    ),
    # The examples that a lane has used in this epoch stand first in its order (Fisher and Yates); an epoch ends where
    # the unused examples do not fill a minibatch.
    "without replacement": ExampleChoice(
        "SGD with minibatches without replacement",
        fetch="""order, used, picked = choice
if first == 0:
    for lane in range(WIDTH):
        if used[lane] + size > examples:
            used[lane] = 0
for b in range(count):
    drawn, s, t = next_integers(s, t)
    store(picked, 0, drawn >> 32)
    for lane in range(WIDTH):
        place = used[lane]
        other = place + np.int64((picked[lane] * np.uint64(examples - place)) >> np.uint64(32))
        taken = order[other * WIDTH + lane]
        order[other * WIDTH + lane] = order[place * WIDTH + lane]
        order[place * WIDTH + lane] = taken
        picked[lane] = taken
        used[lane] = place + 1
    chosen = load(picked, 0)
COPY
return s, t""",
        begin="""(order, used, picked), examples = data[0], data[1]
used[lane] = 0
for example in range(examples):
    order[example * WIDTH + lane] = example""",
        arrays=(
            ("order", "uint32", "np.zeros(len(targets) * WIDTH, np.uint32)"),
            ("used", "int64", "np.zeros(WIDTH, np.int64)"),
            ("picked", "uint64", "np.zeros(WIDTH, np.uint64)"),
        ),
    ),
    "all": ExampleChoice(
        "SGLD",
        fetch="""load_examples(inputs, targets, first, count, values0, labels)
return s, t""",
        normals=True,
    ),
    # Weights 1 + spread · (ζ_j − their mean), ζ_j normal: with spread √(n/B) the mean gradient has the covariance C/B.
    "gaussian": ExampleChoice(
        "SGD with Gaussian noise of the covariance of minibatches",
        fetch="""zeta, = choice
if first == 0:
    total = floats(0.0)
    for j in range(0, size, 2):
        one, other, s, t = normals(s, t)
        store(zeta, j, one)
        total = total + one
        if j + 1 < size:
            store(zeta, j + 1, other)
            total = total + other
    mean = total / np.float64(size)
    for j in range(size):
        store(zeta, j, fma(spread, load(zeta, j) - mean, floats(1.0)))
load_examples(inputs, targets, first, count, values0, labels)
for b in range(count):
    store(weights, b, load(zeta, first + b))
return s, t""",
        arrays=(("zeta", "float64", "np.empty(len(targets) * WIDTH)"),),
        weighted=True,
    ),
}
"""The choices by name. With replacement and among the unused, indices come from the upper 32 bits of a random integer:
example ⌊m r/2³²⌋ of m, whose probability differs from 1/m by less than 2⁻³²."""
