"""Search for a saddle on the boundary of a minimum's basin, in units of length and energy of that basin."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import Landscape, find_saddle, gradient_flow

VALLEYS = 10
"""Number of minima that are tried, one after another, as the far end of the string."""
ASIDE, HOME = 1e-3, 1e-2
"""Distances in units of the distance between the minima: from the saddle to the start of a descent, and from its end to
the minimum if the descent counts as returned."""
LONGEST_FALL = 100.0
"""Longest descent, in units of the basin's relaxation time, one over its lowest curvature."""


def saddle_out(potential: Callable[[Tensor], Tensor], minimum: Tensor, other: Tensor, name: str) -> Tensor:
    """Return the saddle on the boundary of a minimum's basin, towards another minimum; (d,).

    The highest saddle on a string between two minima may lie between two other basins. Therefore the gradient flow is
    followed down from the saddle on both sides. If neither descent ends at the minimum, the search is repeated with the
    nearer end as the other minimum.

    Args:
        potential: function (n, d) → (n,).
        minimum: the minimum that replicas escape from, (d,).
        other: another minimum, (d,).
        name: name of the landscape for messages.

    Raises:
        LandscapeError: there is no barrier, no saddle of index one, or none on the boundary of the basin.

    Examples:
        Of four basins, the straight path to the opposite one passes through a third:

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

    basin = Landscape(of_units, torch.zeros_like(minimum), name=name)
    target = (other - minimum) / length
    for _ in range(VALLEYS):
        saddle = find_saddle(basin, target)
        sides = (saddle.theta + side * ASIDE * saddle.direction for side in (1, -1))
        ends = [end for side in sides if (end := _fall(basin, side)) is not None]
        if any(end.norm() <= HOME for end in ends):
            return minimum + length * saddle.theta
        if not ends:
            break
        target = min(ends, key=lambda end: float(end.norm()))
    raise LandscapeError(
        f"{name}: no saddle towards `other` lies on the boundary of the basin of `start`; the last one found is "
        f"{(minimum + length * saddle.theta).tolist()}. Set `other` to a point in a basin next to that of `start`."
    )


def _fall(basin: Landscape, start: Tensor) -> Tensor | None:
    """Return the end of the gradient flow dθ/dt = −∇f; None if it does not converge or a value is not finite."""
    longest = LONGEST_FALL / float(torch.linalg.eigvalsh(basin.curvature)[0])
    try:
        with np.errstate(all="ignore"):
            path, completed = gradient_flow(
                basin.gradient_of_potential,
                basin.hessian_of_potential,
                start,
                torch.zeros_like(start),
                within=HOME / 2,
                longest=longest,
                relative_tolerance=1e-6,
                absolute_tolerance=1e-9,
            )
    except (ValueError, np.linalg.LinAlgError):  # a derivative is not finite
        return None
    return path[-1] if completed and bool(torch.isfinite(path[-1]).all()) else None
