"""The source of how a kernel chooses the examples of an iteration: at random, at random until all are used, or all."""

from dataclasses import dataclass

from sgd_diffusion.kernels.function_text import function_text

LOAD = """for b in range(count):
    for i in range(features):
        store(values0, b * features + i, floats(inputs[(first + b) * features + i]))
    store(labels, b, floats(targets[first + b]))"""
COPY = """    place = chosen * np.uint64(features)
    for i in range(features):
        store(values0, b * features + i, gather(inputs, place, i))
    store(labels, b, gather(targets, chosen, 0))"""

KEPT = "order, used, picked, zeta"
FETCHED = f"s, t, inputs, targets, examples, features, first, count, size, values0, labels, weights, spread, {KEPT}"


@dataclass(frozen=True)
class ExampleChoice:
    """Text of the functions that choose examples.

    Attributes:
        what: name of the dynamics.
        fetch: body of the function that copies the examples `first`, `first + 1`, … of an iteration to the rows of
            `values0` and `labels`.
        begin: body of the function that is called when a lane takes a new replica; empty if there is none.
        keeps: name of the array with a row for each example that the choice keeps between iterations; empty if none.
        normals: whether the iteration adds white noise to the gradient.
        weighted: whether every example has a weight of its own, which `fetch` writes to `weights`.

    Examples:
        >>> "def begin(lane, examples, order, used):" in CHOICES["without replacement"].source()
        True
    """

    what: str
    fetch: str
    begin: str = ""
    keeps: str = ""
    normals: bool = False
    weighted: bool = False

    def source(self) -> str:
        """Return the text of the functions `fetch` and `begin`, and of `load_examples`, the same for all."""
        load, fetch = LOAD.splitlines(), self.fetch.replace("COPY", COPY).splitlines()
        begin = [function_text("begin", "lane, examples, order, used", self.begin.splitlines())] if self.begin else []
        return "\n\n".join(
            [
                function_text("load_examples", "inputs, targets, features, first, count, values0, labels", load),
                function_text("fetch", FETCHED, fetch),
                *begin,
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
        fetch="""if first == 0:
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
        begin="""used[lane] = 0
for example in range(examples):
    order[example * WIDTH + lane] = example""",
        keeps="order",
    ),
    "all": ExampleChoice(
        "SGLD",
        fetch="""load_examples(inputs, targets, features, first, count, values0, labels)
return s, t""",
        normals=True,
    ),
    # Weights 1 + spread · (ζ_j − their mean), ζ_j normal: with spread √(n/B) the mean gradient has the covariance C/B.
    "gaussian": ExampleChoice(
        "SGD with Gaussian noise of the covariance of minibatches",
        fetch="""if first == 0:
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
load_examples(inputs, targets, features, first, count, values0, labels)
for b in range(count):
    store(weights, b, load(zeta, first + b))
return s, t""",
        keeps="zeta",
        weighted=True,
    ),
}
"""The choices by name. With replacement and among the unused, indices come from the upper 32 bits of a random integer:
example ⌊m r/2³²⌋ of m, whose probability differs from 1/m by less than 2⁻³²."""
