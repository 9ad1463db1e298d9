"""The published panels on Avila, and the faults of the public code that made them, each of which can be switched off.

What is known of the panels: a network without biases with one hidden layer of ReLU units, 100 to 100,000 wide; softmax
outputs for the parity of the class; rows that are centred and normalised; η 0.001 to 0.002, B 10 to 29, r 0.5 to 1, k 1
to 2; mean iterations until ‖ΔW₀‖ + ‖ΔW₁‖ reaches r, over 100 runs a point and 20 points a panel.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

FAULTS = {
    "accumulated": "gradients never zeroed",
    "unpaired": "inputs and labels permuted apart",
    "untrained": "trained weights never loaded",
    "unsquared": "norm of the error not squared",
    "linear": "noise of SGLD proportional to η",
}
"""Every fault in words."""
ALGORITHMS = {
    "sgd": ("accumulated", "unpaired", "untrained", "unsquared"),
    "sgld": ("accumulated", "linear"),
}
"""The faults that are switched for each algorithm; its other faults are on in `all` and in `without`, else off."""
PRINTED = {
    ("sgd", "sharpness"): -0.929,
    ("discrete", "sharpness"): -0.944,
    ("sgld", "sharpness"): -0.241,
    ("sgd", "eta"): -0.992,
    ("discrete", "eta"): -0.993,
    ("sgld", "eta"): -0.995,
    ("sgd", "batch"): 0.83,
    ("discrete", "batch"): 0.873,
    ("sgld", "batch"): -0.995,
    ("sgd", "radius"): 0.985,
    ("discrete", "radius"): 0.98,
    ("sgld", "radius"): 0.999,
}
"""Printed correlations; the batch panel of SGLD shows the sweep of η, and `discrete` is a second series of SGD."""
PRINTED_TIMES = {"sharpness": (24.3, 22.0), "eta": (24.7, 16.8), "batch": (24.6, 25.8), "radius": (24.2, 44.4)}
"""Printed mean iterations of SGD at the first and the last point of each panel."""


@dataclass(frozen=True)
class PanelPoint:
    """One point of a panel.

    Attributes:
        eta: learning rate η.
        batch_size: B.
        radius: r.
        sharpness: k of f(√k θ).

    Examples:
        >>> PanelPoint().radius
        0.5
    """

    eta: float = 0.001
    batch_size: int = 10
    radius: float = 0.5
    sharpness: float = 1.0


LAST = PanelPoint(eta=0.002, batch_size=29, radius=1.0, sharpness=2.0)
"""The other end of every panel; the first end is the default `PanelPoint`."""
PILOTS = 20
"""Replicas at the first point of the panels that decide by which factor η is raised."""
PANELS = ("sharpness", "eta", "batch", "radius")


def panel_points(panel: str, points: int) -> list[tuple[float, PanelPoint]]:
    """Return x and the point for evenly spaced x: k, η, B rounded to whole numbers, or r².

    Args:
        panel: of `PANELS`.
        points: number of points.

    Examples:
        >>> [(x, point.radius) for x, point in panel_points("radius", 2)]
        [(0.25, 0.5), (1.0, 1.0)]
        >>> [x for x, _ in panel_points("batch", 3)]
        [10.0, 20.0, 29.0]
    """
    ends = [_value(panel, point) for point in (PanelPoint(), LAST)]
    found = [_with_value(panel, float(x)) for x in np.linspace(ends[0], ends[1], points)]
    return [(_value(panel, point), point) for point in found]


def _value(panel: str, point: PanelPoint) -> float:
    """Return the value of what a panel sweeps."""
    values = {"sharpness": point.sharpness, "eta": point.eta, "batch": point.batch_size, "radius": point.radius**2}
    return float(values[panel])


def _with_value(panel: str, x: float) -> PanelPoint:
    """Return the first point with another value of what a panel sweeps."""
    first = PanelPoint()
    if panel == "batch":
        return replace(first, batch_size=round(x))
    if panel == "radius":
        return replace(first, radius=math.sqrt(x))
    return replace(first, eta=x) if panel == "eta" else replace(first, sharpness=x)


def variants(algorithm: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the name and the faults of every variant: all, one removed, none (`clean`), and one alone.

    Examples:
        >>> [(name, sorted(faults)) for name, faults in variants("sgld")][-1]
        ('linear alone', ['linear'])
        >>> len(dict(variants("sgd")))
        10
    """
    yield "all", frozenset(FAULTS)
    for fault in ALGORITHMS[algorithm]:
        yield f"without {fault}", frozenset(FAULTS) - {fault}
    yield "clean", frozenset()
    for fault in ALGORITHMS[algorithm]:
        yield f"{fault} alone", frozenset({fault})


def key_of(algorithm: str, panel: str, variant: str, measure: str) -> str:
    """Return the name of an estimate.

    Examples:
        >>> key_of("sgd", "eta", "without untrained", "power")
        'sgd_eta_without_untrained_power'
    """
    return f"{algorithm}_{panel}_{variant.replace(' ', '_')}_{measure}"
