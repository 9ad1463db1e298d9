"""Search for the saddle between two minima by the simplified string method and eigenvector following."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes.eigenvector_following import eigenvector_steps
from sgd_diffusion.landscapes.landscape import Landscape
from sgd_diffusion.landscapes.polygon import evenly_spaced

STIFFNESS = 0.3
"""Step size of the string method times the largest curvature at the minimum."""
GRADIENT = 1e-8
"""Largest gradient norm |∇f| that is accepted at a saddle."""
LONGEST_STEP = 0.2
"""Largest length of one step of eigenvector following, in units of θ."""
STEPS = 60
"""Largest number of steps of eigenvector following."""


@dataclass(frozen=True)
class Saddle:
    """A saddle of index one of a potential f.

    Attributes:
        theta: position, (d,).
        loss: f(θ).
        gradient_norm: |∇f(θ)|.
        curvature: the negative eigenvalue of ∇²f(θ).
        direction: unit eigenvector of `curvature`, (d,).
        second_curvature: the second-lowest eigenvalue, positive; inf in one dimension.

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
    """Return the saddle of the first barrier on the minimum-energy path between two minima, from the landscape's own.

    The path is found by the simplified string method (E, Ren and Vanden-Eijnden 2007): in each sweep every image takes
    a gradient step, then the images are spaced evenly along the string. Eigenvector following starts from the highest
    image of the first barrier and ascends along the lowest curvature and descends along all others, to |∇f| ≤ 1e-8.

    Args:
        landscape: landscape without sharpening.
        other: the other minimum, (d,).
        images: number of images on the string, both ends included, default 15.
        sweeps: number of sweeps of the string method, default 400.

    Raises:
        LandscapeError: there is no barrier between the minima, or eigenvector following finds no saddle of index one.

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
        raise LandscapeError(f"{landscape.name}: there is no barrier between the two minima.")
    return _follow_eigenvector(landscape, string[top])


def _string(landscape: Landscape, other: Tensor, images: int, sweeps: int) -> Tensor:
    start = landscape.minimum_of_potential
    share = torch.linspace(0, 1, images, dtype=torch.float64).unsqueeze(1)
    string = start + share * (other - start)
    step = STIFFNESS / float(torch.linalg.eigvalsh(landscape.curvature)[-1])
    for _ in range(sweeps):
        string[1:-1] -= step * landscape.gradient_of_potential(string[1:-1])
        string = evenly_spaced(string, images - 1)
    return string


def _follow_eigenvector(landscape: Landscape, theta: Tensor) -> Saddle:
    norm = math.inf
    for _ in range(STEPS):
        gradient, hessian = landscape.gradient_of_potential(theta), landscape.hessian_of_potential(theta)
        norm = float(gradient.norm())
        values, vectors = torch.linalg.eigh(hessian)
        if norm <= GRADIENT:
            break
        step = eigenvector_steps(gradient.unsqueeze(0), values.unsqueeze(0), vectors.unsqueeze(0), LONGEST_STEP)
        theta = theta + step[0]
    second = float(values[1]) if len(values) > 1 else math.inf
    if norm > GRADIENT or values[0] >= 0 or second <= 0:
        raise LandscapeError(
            f"{landscape.name}: no saddle of index one found near the barrier of the path: |∇L| = {norm:.2g}, lowest "
            f"curvatures {float(values[0]):.2g} and {second:.2g}; a negative and a positive one are needed."
        )
    return Saddle(theta, float(landscape.potential(theta)), norm, float(values[0]), vectors[:, 0], second)
