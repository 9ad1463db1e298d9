"""From two minima to the saddle between them: a string of images that falls onto a path, then a walk to the saddle."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes.landscape import Landscape

STIFFNESS = 0.3
"""Step of the string times the largest curvature at the minimum."""
GRADIENT = 1e-8
LONGEST_STEP = 0.2
WALK = 60


@dataclass(frozen=True)
class Saddle:
    """A saddle with one way down on either side.

    Attributes:
        theta: (d,).
        loss: f there.
        gradient_norm: |∇f|.
        curvature: the one negative eigenvalue of ∇²f.
        direction: (d,), its unit eigenvector.
        second_curvature: the next eigenvalue, positive; infinite in one dimension.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> saddle = find_saddle(double_well(barrier=2.0), torch.tensor([1.0], dtype=torch.float64))
        >>> round(saddle.loss, 6), round(saddle.curvature, 6), saddle.second_curvature
        (2.0, -8.0, inf)
    """

    theta: Tensor
    loss: float
    gradient_norm: float
    curvature: float
    direction: Tensor
    second_curvature: float


def find_saddle(landscape: Landscape, other: Tensor, *, images: int = 15, sweeps: int = 400) -> Saddle:
    """Return the saddle behind the first barrier on a string from the landscape's minimum to another.

    The simplified string method (E, Ren and Vanden-Eijnden 2007): every image takes a step down the gradient, then all
    are spread evenly along the string again. From the highest image of the first barrier, eigenvector-following goes up
    along the lowest curvature and down along all others, to |∇f| ≤ 1e-8.

    Args:
        landscape: not sharpened.
        other: (d,), the other minimum.
        images: on the string, both ends included.
        sweeps: of the string.

    Raises:
        LandscapeError: no barrier stands between them, or the walk does not end at a saddle of index one.

    Examples:
        >>> from sgd_diffusion.landscapes import styblinski_tang
        >>> other = torch.tensor([2.746803, -2.903534], dtype=torch.float64)
        >>> saddle = find_saddle(styblinski_tang(dimension=2), other)
        >>> [round(x, 6) for x in saddle.theta.tolist()], round(saddle.curvature, 2)
        ([0.156731, -2.903534], -15.85)
    """
    string = _string(landscape, other, images, sweeps)
    loss = landscape.potential(string)
    rising = (loss[1:] > loss[:-1]).tolist()
    top = next((place for place in range(1, images - 1) if rising[place - 1] and not rising[place]), None)
    if top is None:
        raise LandscapeError(f"{landscape.name}: no barrier stands between the two minima.")
    return _walk(landscape, string[top])


def _string(landscape: Landscape, other: Tensor, images: int, sweeps: int) -> Tensor:
    start = landscape.minimum_of_potential
    share = torch.linspace(0, 1, images, dtype=torch.float64).unsqueeze(1)
    string = start + share * (other - start)
    step = STIFFNESS / float(torch.linalg.eigvalsh(landscape.curvature)[-1])
    for _ in range(sweeps):
        string[1:-1] -= step * landscape.gradient_of_potential(string[1:-1])
        string = _spread_evenly(string)
    return string


def _spread_evenly(string: Tensor) -> Tensor:
    lengths = torch.linalg.vector_norm(string.diff(dim=0), dim=1)
    place = torch.cat([lengths.new_zeros(1), lengths.cumsum(0)])
    wanted = torch.linspace(0, float(place[-1]), len(string), dtype=torch.float64)[1:-1]
    after = torch.searchsorted(place, wanted).clamp(1, len(string) - 1)
    share = ((wanted - place[after - 1]) / lengths[after - 1]).unsqueeze(1)
    between = string[after - 1] + share * (string[after] - string[after - 1])
    return torch.cat([string[:1], between, string[-1:]])


def _walk(landscape: Landscape, theta: Tensor) -> Saddle:
    norm = math.inf
    for _ in range(WALK):
        gradient, hessian = landscape.gradient_of_potential(theta), landscape.hessian_of_potential(theta)
        norm = float(gradient.norm())
        values, vectors = torch.linalg.eigh(hessian)
        if norm <= GRADIENT:
            break
        along = vectors.T @ gradient
        sign = torch.ones_like(values)
        sign[0] = -1  # up along the lowest curvature, down along all others
        step = vectors @ (-sign * along / values.abs().clamp_min(1e-6))
        theta = theta + step * min(1.0, LONGEST_STEP / float(step.norm()))
    second = float(values[1]) if len(values) > 1 else math.inf
    if norm > GRADIENT or values[0] >= 0 or second <= 0:
        raise LandscapeError(
            f"{landscape.name}: no saddle of index one near the string's barrier: |∇L| = {norm:.2g}, lowest curvatures "
            f"{float(values[0]):.2g} and {second:.2g}."
        )
    return Saddle(theta, float(landscape.potential(theta)), norm, float(values[0]), vectors[:, 0], second)
