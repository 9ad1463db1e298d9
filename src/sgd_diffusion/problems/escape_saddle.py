"""The saddle out of a valley of one's own, found in the valley's units and held against the valley itself."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import Landscape, find_saddle, gradient_flow

VALLEYS = 10
"""Minima on the way that are tried, one after another, as the far side of the first saddle."""
ASIDE, HOME = 1e-3, 1e-2
"""In lengths, which is how far the minima are apart: how far off a saddle a fall begins, how near home it may end."""
LONGEST_FALL = 100.0
"""In the valley's longest time, one over its lowest curvature."""


def saddle_out(potential: Callable[[Tensor], Tensor], minimum: Tensor, other: Tensor, name: str) -> Tensor:
    """Return the first saddle on the way from a minimum to another, (d,): the one that borders the minimum's valley.

    A string between two minima may pass over a saddle of other valleys. So the gradient flow is followed down from a
    saddle on both sides; if neither way ends at the minimum, the nearer end is taken for the other minimum.

    Args:
        potential: (n, d) → (n,).
        minimum: (d,).
        other: (d,), another minimum.
        name: for messages.

    Raises:
        LandscapeError: there is no barrier, or no saddle of index one, or none that borders the valley.

    Examples:
        Four valleys. The straight way to the opposite one leads by a third:

        >>> def four(theta):
        ...     x, y = theta[..., 0], theta[..., 1]
        ...     return (x**2 - 1) ** 2 + 0.5 * (y**2 - 1) ** 2 + 0.1 * x * y
        >>> minimum = torch.tensor([-0.9875, -0.9746], dtype=torch.float64)
        >>> saddle_out(four, minimum, -minimum, "four valleys").round(decimals=3).abs().tolist()
        [0.999, 0.05]
    """
    length = (other - minimum).norm()
    height = torch.linalg.eigvalsh(Landscape(potential, minimum, name=name).curvature)[-1] * length**2

    def of_units(place: Tensor) -> Tensor:
        return potential(minimum + length * place) / height

    valley = Landscape(of_units, torch.zeros_like(minimum), name=name)
    target = (other - minimum) / length
    for _ in range(VALLEYS):
        saddle = find_saddle(valley, target)
        sides = (saddle.theta + side * ASIDE * saddle.direction for side in (1, -1))
        ends = [end for side in sides if (end := _fall(valley, side)) is not None]
        if any(end.norm() <= HOME for end in ends):
            return minimum + length * saddle.theta
        if not ends:
            break
        target = min(ends, key=lambda end: float(end.norm()))
    raise LandscapeError(
        f"{name}: the saddle towards `other` borders other valleys than that of `start`; the last one found is "
        f"{(minimum + length * saddle.theta).tolist()}. Name as `other` a place in a valley next to that of `start`."
    )


def _fall(valley: Landscape, start: Tensor) -> Tensor | None:
    """Return where the gradient flow dθ/dt = −∇f leads to; None where the potential ends or has no end."""
    longest = LONGEST_FALL / float(torch.linalg.eigvalsh(valley.curvature)[0])
    try:
        with np.errstate(all="ignore"):
            flow = gradient_flow(
                valley.gradient_of_potential,
                valley.hessian_of_potential,
                start,
                torch.zeros_like(start),
                within=HOME / 2,
                longest=longest,
                relative_tolerance=1e-6,
                absolute_tolerance=1e-9,
            )
    except (ValueError, np.linalg.LinAlgError):  # of a derivative that is no number
        return None
    end = flow.path[-1]
    return end if flow.completed and bool(torch.isfinite(end).all()) else None
