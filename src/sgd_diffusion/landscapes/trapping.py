"""Ellipsoids around minima that the gradient flow never leaves, so that a flow need not be followed to its end.

With δ = θ − θ* and H the Hessian at θ*, V = δᵀHδ changes at the rate −2 ∇f·Hδ along the flow dθ/dt = −∇f. Where
∇f·Hδ > 0 everywhere in an ellipsoid V ≤ r², V falls along every flow in it. Such a flow stays inside and ends at θ*,
the only critical point there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.landscapes.landscape import Landscape
from sgd_diffusion.streams import numpy_stream

MOST_DIMENSIONS = 3
"""Most coordinates in which the directions that are looked at lie close enough together."""
DIRECTIONS, SHELLS = 400, 16
"""Directions, and ellipsoids inside one another, at which ∇f·Hδ is computed."""
LEAST = 0.2
"""Smallest ∇f·Hδ, over |Hδ|², its value in a quadratic basin, for which the flow counts as inwards."""


@dataclass(frozen=True)
class Trap:
    """An ellipsoid around a minimum from which all flows end there.

    Attributes:
        minimum: θ*, (d,).
        hessian: H at θ*, (d, d).
        size: r², the largest V = δᵀHδ inside.
    """

    minimum: Tensor
    hessian: Tensor
    size: float

    def holds(self, theta: Tensor) -> Tensor:
        """Return whether states lie inside, (n, d) → (n,)."""
        away = theta - self.minimum
        return ((away @ self.hessian) * away).sum(-1) <= self.size


def traps_around(landscape: Landscape, minima: Tensor) -> Sequence[Trap]:
    """Return an ellipsoid around each minimum that has one, for landscapes in up to three dimensions; else none.

    ∇f·Hδ is computed in 400 directions on ellipsoids inside one another, up to the one that goes through the minimum of
    the next larger V, and must be at least a fifth of its value in a quadratic basin. The trap is the last but one of
    the ellipsoids up to which that is so, because the flow may turn back between the directions on the last one.

    Args:
        landscape: landscape whose sharpness is 1.
        minima: of its potential, at least two, (minima, d).

    Examples:
        In the double well (x² − 1)²/4 the condition is x(x − 1) ≥ 0.4 around −1, or x ≤ −0.31:

        >>> from sgd_diffusion.landscapes import double_well
        >>> traps = traps_around(double_well(), torch.tensor([[-1.0], [1.0]], dtype=torch.float64))
        >>> [trap.holds(torch.tensor([[-0.6], [0.0], [0.6]])).tolist() for trap in traps]
        [[True, False, False], [False, False, True]]
    """
    count, dimension = minima.shape
    if dimension > MOST_DIMENSIONS:
        return []
    normals = numpy_stream(0, "directions of a trap", dimension).standard_normal((DIRECTIONS, dimension))
    directions = torch.nn.functional.normalize(torch.from_numpy(normals), dim=1)
    shares = torch.arange(1, SHELLS, dtype=torch.float64) / SHELLS
    found = []
    for number, minimum in enumerate(minima.double()):
        hessian = landscape.hessian_of_potential(minimum)
        if not bool((torch.linalg.eigvalsh(hessian) > 0).all()):
            continue
        others = minima.double()[torch.arange(count) != number] - minimum
        furthest = ((others @ hessian) * others).sum(-1).min()
        root = torch.linalg.cholesky(hessian)  # δ = R⁻ᵀu has V = |u|²
        rays = torch.linalg.solve_triangular(root.mT, directions.mT, upper=True).mT * furthest.sqrt()
        away = (shares[:, None, None] * rays).flatten(0, 1)
        slopes, forces = landscape.gradient_of_potential(minimum + away), away @ hessian
        inwards = (slopes * forces).sum(-1) >= LEAST * forces.square().sum(-1)
        good = int(inwards.view(len(shares), -1).all(1).int().cumprod(0).sum())
        if good > 1:
            found.append(Trap(minimum, hessian, float(furthest * shares[good - 2] ** 2)))
    return found
