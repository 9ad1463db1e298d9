"""The source of a network's loss as a function of its outputs z: its value, and the errors ∂ℓ/∂z.

| loss | outputs | ℓ | ∂ℓ/∂z |
|---|---|---|---|
| `softmax` | one for each class | ln Σ_c exp(z_c) − z_y | softmax(z) − y, y one-hot |
| `one logit` | one | ln(1 + exp z) − y z, y 0 or 1 | 1/(1 + exp(−z)) − y |
| `squared error` | one | ½ (z − y)² | z − y |
"""

from sgd_diffusion.kernels.function_text import function_text

LOSSES = ("softmax", "one logit", "squared error")
"""The losses that kernels have."""


SHARE = "share * load(weights, b)"
"""What an example counts in the step."""


def errors_text(loss: str, outputs: int) -> str:
    """Return the text of the function that computes share · weight · ∂ℓ/∂z of a block's examples.

    Args:
        loss: one of `LOSSES`.
        outputs: number of outputs; two of a softmax need only one exponential function, that of z₁ − z₀.

    Examples:
        >>> print(errors_text("squared error", 1))
        @inlined
        def errors(last, labels, error, share, weights, count):
            for b in range(count):
                label = load(labels, b)
                store(error, b, (load(last, b) - label) * (share * load(weights, b)))
        <BLANKLINE>
    """
    lines = ["for b in range(count):", "    label = load(labels, b)"]
    if loss == "squared error":
        lines += [f"    store(error, b, (load(last, b) - label) * ({SHARE}))"]
    elif loss == "one logit":
        lines += [f"    store(error, b, (logistic(load(last, b)) - label) * ({SHARE}))"]
    elif outputs == 2:
        lines += [
            f"    e = (logistic(load(last, b * 2 + 1) - load(last, b * 2)) - label) * ({SHARE})",
            "    store(error, b * 2, -e)",
            "    store(error, b * 2 + 1, e)",
        ]
    else:
        lines += [
            *_top(outputs),
            "    total = floats(0.0)",
            f"    for c in range({outputs}):",
            f"        power = exp(load(last, b * {outputs} + c) - top)",
            f"        store(error, b * {outputs} + c, power)",
            "        total = total + power",
            f"    own = {SHARE}",
            "    scale = own / total",
            f"    for c in range({outputs}):",
            f"        e = load(error, b * {outputs} + c) * scale",
            f"        store(error, b * {outputs} + c, where(label == np.float64(c), e - own, e))",
        ]
    return function_text("errors", "last, labels, error, share, weights, count", lines)


def losses_text(loss: str, outputs: int) -> str:
    """Return the text of the function that adds the losses of a block's examples.

    An example whose number in `counted` is 0 does not count.

    Args:
        loss, outputs: as for `errors_text`.

    Examples:
        >>> print(losses_text("squared error", 1).splitlines()[5])
                residual = load(last, b) - label
    """
    lines = ["total = floats(0.0)", "for b in range(count):", "    label = load(labels, b)"]
    if loss == "squared error":
        lines += ["    residual = load(last, b) - label", "    loss = 0.5 * (residual * residual)"]
    elif loss == "one logit" or outputs == 2:
        difference = "load(last, b)" if loss == "one logit" else "load(last, b * 2 + 1) - load(last, b * 2)"
        lines += [
            f"    z = {difference}",
            "    loss = where(z > 0.0, z, floats(0.0)) + log(1.0 + exp(-magnitude(z))) - label * z",
        ]
    else:
        lines += [
            *_top(outputs),
            "    powers, own = floats(0.0), floats(0.0)",
            f"    for c in range({outputs}):",
            f"        z = load(last, b * {outputs} + c) - top",
            "        powers = powers + exp(z)",
            "        own = where(label == np.float64(c), z, own)",
            "    loss = log(powers) - own",
        ]
    lines += ["    total = fma(load(counted, b), loss, total)", "return total"]
    return function_text("losses", "last, labels, counted, count", lines)


def _top(outputs: int) -> list[str]:
    """Return the lines that set `top` to the largest value of example b."""
    return [
        f"    top = load(last, b * {outputs})",
        f"    for c in range(1, {outputs}):",
        f"        z = load(last, b * {outputs} + c)",
        "        top = where(z > top, z, top)",
    ]
