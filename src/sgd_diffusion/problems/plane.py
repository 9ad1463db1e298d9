"""The plane in which a landscape is drawn."""

from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.problems.ways_out import WaysOut

ALONG = 1e-6
"""Share of a vector across a direction below which it counts as along that direction."""


@dataclass(frozen=True)
class Plane:
    """A plane θ = origin + x a + y b in the space of the coordinates.

    Attributes:
        origin: (d,).
        axes: a and b, orthonormal, (2, d); in one dimension b is 0.

    Examples:
        >>> plane = Plane(torch.tensor([1.0, 0.0, 0.0]), torch.eye(3)[:2])
        >>> plane.projected(torch.tensor([[3.0, 4.0, 5.0]])).tolist(), plane.place(torch.tensor([[2.0, 4.0]])).tolist()
        ([[2.0, 4.0]], [[3.0, 4.0, 0.0]])
    """

    origin: Tensor
    axes: Tensor

    def projected(self, theta: Tensor) -> Tensor:
        """Return x and y of the projections of positions, (…, d) → (…, 2)."""
        return (theta - self.origin) @ self.axes.mT

    def place(self, xy: Tensor) -> Tensor:
        """Return the positions in the plane, (…, 2) → (…, d)."""
        return self.origin + xy @ self.axes


def drawn_plane(landscape: Landscape, ways: WaysOut) -> Plane:
    """Return the plane in which a landscape is drawn.

    In one and two dimensions it has the landscape's own coordinates. In more, it contains the minimum, which is its
    origin, the saddle of the lowest way that leads to a minimum, and that minimum. If these lie on a line, the plane
    contains the direction of the lowest curvature at the minimum.

    Args:
        landscape: landscape whose sharpness is 1.
        ways: the ways out of its basin.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> from sgd_diffusion.problems import ways_out, white_noise
        >>> ways = ways_out(double_well(), white_noise(double_well(), strength=1.0))
        >>> drawn_plane(double_well(), ways).place(torch.tensor([[2.0, 0.0]], dtype=torch.float64)).tolist()
        [[2.0]]
    """
    dimension, minimum = landscape.dimension, landscape.minimum
    if dimension <= 2:
        return Plane(torch.zeros_like(minimum), torch.eye(2, dtype=torch.float64)[:, :dimension])
    way = next(way for way in ways.ways if way.far is not None)
    assert way.far is not None
    first = (way.far - minimum) / (way.far - minimum).norm()
    towards = way.saddle.theta - minimum
    across = towards - (towards @ first) * first
    if across.norm() <= ALONG * towards.norm():
        _, vectors = torch.linalg.eigh(landscape.curvature)
        rest = vectors - first.unsqueeze(1) * (first @ vectors)
        across = rest[:, int((rest.norm(dim=0) > 0.5).int().argmax())]
    return Plane(minimum, torch.stack([first, across / across.norm()]))
