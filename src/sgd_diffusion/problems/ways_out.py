"""All ways out of the basin of a user-defined landscape: their saddles, the boundary of arrival, and the paths."""

import math
from dataclasses import dataclass, replace

import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.errors import EscapeError, LandscapeError
from sgd_diffusion.escape import Arrival, neighbourhoods
from sgd_diffusion.landscapes import Landscape, Way, find_saddles
from sgd_diffusion.problems.noise import SampleNoise
from sgd_diffusion.theory import EscapePath, path_over_saddle
from sgd_diffusion.theory import exponents as exponents_of

SAME = 1e-3
"""Distance, in units of the distance from the minimum, below which two far minima are one."""
ALIKE = 1e-6
"""Relative difference below which the noise at two saddles is the same."""


@dataclass(frozen=True)
class WaysOut:
    """The ways out of a basin that were found.

    Attributes:
        ways: by ascending barrier.
        boundary: arrival at any of the minima beyond them.
        paths: escape path of every way, in the order of `ways`, with the time beyond the saddle.

    Examples:
        >>> from sgd_diffusion.landscapes import styblinski_tang
        >>> from sgd_diffusion.problems import white_noise
        >>> landscape = styblinski_tang(dimension=2)
        >>> found = ways_out(landscape, white_noise(landscape, strength=1.0))
        >>> [(round(way.barrier, 2), way.copy_of) for way in found.ways], len(found.boundary.centres)
        ([(39.36, None), (39.36, 0)], 2)
    """

    ways: list[Way]
    boundary: Arrival
    paths: list[EscapePath]

    @property
    def least_exponent(self) -> float:
        """Λ of the easiest way, with ln τ ≈ ΛB/η: the smallest least action V, which has the noise at every place.

        For a way whose V is not finite, it is the smallest finite exponent above 0 that another theory predicts.
        """
        return min(_exponent(path) for path in self.paths)

    def with_noise_times(self, factor: float) -> "WaysOut":
        """Return the same ways for noise whose standard deviation is larger by a factor at every place.

        Exponents change by its inverse square. The neighbourhoods of the minima do not depend on the noise's strength.

        Args:
            factor: positive factor of the standard deviation.

        Examples:
            >>> from sgd_diffusion.landscapes import double_well
            >>> from sgd_diffusion.problems import white_noise
            >>> found = ways_out(double_well(), white_noise(double_well(), strength=2.0))
            >>> round(found.with_noise_times(2.0).least_exponent, 4)  # a quarter of 2ΔL/2²
            0.125
        """
        square = factor**2
        paths = [
            replace(
                path,
                noise=square * path.noise,
                action=path.action / square,
                hessian_scale=None if path.hessian_scale is None else square * path.hessian_scale,
                mean_noise=square * path.mean_noise,
            )
            for path in self.paths
        ]
        return replace(self, paths=paths)


def ways_out(landscape: Landscape, noise: SampleNoise) -> WaysOut:
    """Return the ways out of the basin of a landscape's minimum.

    A replica has left when it arrives at a minimum beyond one of them. Symmetric copies of a way share its path if the
    noise is the same at both saddles.

    Args:
        landscape: landscape with its saddle.
        noise: gradient noise of one sample.

    Raises:
        LandscapeError: no saddle is found from which exactly one descent ends at the minimum, or no way leads to
            another minimum.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> from sgd_diffusion.problems import white_noise
        >>> found = ways_out(double_well(), white_noise(double_well(), strength=2.0))
        >>> round(found.least_exponent, 3), found.boundary.centres.round().tolist()  # 2ΔL/s²
        (0.5, [[1.0]])
    """
    ways = find_saddles(landscape)
    minima = far_minima(ways)
    if not len(minima):
        raise LandscapeError(
            f"{landscape.name}: none of the {len(ways)} ways out of the basin that were found leads to another "
            "minimum, so that leaving cannot be decided by arrival. The potential must have a minimum beyond the "
            "saddle."
        )
    saddles = [way.saddle.theta for way in ways]
    try:
        boundary = neighbourhoods(landscape, minima, saddles, noise.covariance)
    except EscapeError as error:
        raise LandscapeError(str(error)) from error
    paths: list[EscapePath] = []
    for way in ways:
        same = way.copy_of
        if same is not None and _same_noise(noise, way, ways[same]):
            paths.append(paths[same])
        else:
            found = path_over_saddle(
                landscape.towards(way.saddle.theta), noise.covariance, half=False, white=noise.white
            )
            paths.append(found)
    return WaysOut(ways, boundary, paths)


def _exponent(path: EscapePath) -> float:
    """Return V of a path; the smallest exponent of the other theories if V is not finite."""
    if 0 < path.action < math.inf:
        return path.action
    return min(value for value in exponents_of(path).values() if 0 < value < math.inf)


def far_minima(ways: list[Way]) -> Tensor:
    """Return the different minima beyond the saddles of the ways, (minima, d), in the order of the ways."""
    minima: list[Tensor] = []
    for way in ways:
        if way.far is None:
            continue
        near = SAME * (way.far - way.saddle.theta).norm()
        if all((way.far - other).norm() > near for other in minima):
            minima.append(way.far)
    return torch.stack(minima) if minima else torch.zeros(0)


def _same_noise(noise: SampleNoise, way: Way, other: Way) -> bool:
    """Return whether C has the same eigenvalues, and the same variance along the unstable direction, at two saddles."""
    found = []
    for one in (way, other):
        matrix, direction = noise.covariance(one.saddle.theta.unsqueeze(0))[0], one.saddle.direction
        found.append(torch.cat([torch.linalg.eigvalsh(matrix), (direction @ matrix @ direction).unsqueeze(0)]))
    return torch.allclose(found[0], found[1], rtol=ALIKE, atol=ALIKE * float(found[0].abs().max()))


def ways_table(found: WaysOut, arrivals: Tensor) -> pd.DataFrame:
    """Return a table with a row per way out.

    Args:
        found: the ways.
        arrivals: number of replicas that arrived at each minimum of the boundary, (minima,).

    Returns:
        The columns way (from 1), saddle and minimum (their coordinates as text), barrier, action (V of LDT), copy_of (0
        if the way is no copy), symmetric, and arrivals at the minimum beyond, which several ways may share.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> from sgd_diffusion.problems import white_noise
        >>> found = ways_out(double_well(), white_noise(double_well(), strength=2.0))
        >>> ways_table(found, torch.tensor([7]))[["minimum", "barrier", "arrivals"]].to_numpy().tolist()
        [['1', 1.0, 7]]
    """
    rows = []
    for number, (way, path) in enumerate(zip(found.ways, found.paths, strict=True), start=1):
        beyond = -1 if way.far is None else int((found.boundary.centres - way.far).norm(dim=1).argmin())
        rows.append(
            {
                "way": number,
                "saddle": _as_text(way.saddle.theta),
                "minimum": "" if way.far is None else _as_text(way.far),
                "barrier": way.barrier,
                "action": path.action,
                "copy_of": 0 if way.copy_of is None else way.copy_of + 1,
                "symmetric": way.symmetric,
                "arrivals": 0 if way.far is None else int(arrivals[beyond]),
            }
        )
    return pd.DataFrame(rows)


def _as_text(place: Tensor) -> str:
    return ", ".join(f"{value:.4g}" for value in place.tolist())
