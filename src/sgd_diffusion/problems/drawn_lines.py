"""Lines in the picture of a landscape: basin boundary, neighbourhoods, paths of least action, and sample escapes."""

import math
from contextlib import suppress

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.dynamics import SGD
from sgd_diffusion.errors import UserError
from sgd_diffusion.escape import Arrival, trajectories
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.problems.noise import SampleNoise
from sgd_diffusion.problems.ways_out import WaysOut
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import minimum_action

ASIDE, STEP, STEPS, FLAT = 1e-3, 0.02, 600, 1e-9
"""Of the boundary of a basin, in units of the distance from minimum to saddle: distance from the saddle at which its
line starts, and length of a step; largest number of steps; gradient at which the line ends, in units of its mean."""
OUTLINE = 72
"""Points of the outline of a neighbourhood."""
MOST_PATHS = 6
"""Largest number of ways whose path of least action is drawn, those with the lowest barriers."""
ESCAPES, REPLICAS, LONGEST, MOST_LOOKS = 3, 24, 2.0, 8000
"""Sample escapes that are drawn at most, and simulated replicas; length of the runs in units of the mean escape time,
and largest number of positions of each."""
NEAR = 0.1
"""A sample escape is drawn from the last time at which θᵀHθ/2 around the minimum is below this share of the lowest
barrier."""


def basin_boundary(landscape: Landscape, saddle: Tensor) -> list[Tensor]:
    """Return the boundary of the basins in two dimensions, as two lines that ascend from a saddle, each (n, 2).

    The lines follow dθ/ds = ∇f/|∇f| from both sides of the saddle along its direction of positive curvature. They end
    at a maximum or after fifteen times the distance between minimum and saddle.

    Args:
        landscape: landscape in two dimensions whose sharpness is 1.
        saddle: a saddle of index one, (2,).

    Examples:
        >>> from sgd_diffusion.landscapes import parse_potential
        >>> well = Landscape(parse_potential("(x**2 - 1)**2 + y**2", ["x", "y"]), [-1.0, 0.0], [0.0, 0.0])
        >>> one, other = basin_boundary(well, well.saddle)  # the line x = 0
        >>> bool((one[:, 0].abs() < 1e-6).all()), bool(one[-1, 1] * other[-1, 1] < 0)
        (True, True)
    """
    length = float((saddle - landscape.minimum_of_potential).norm())
    _, vectors = torch.linalg.eigh(landscape.hessian_of_potential(saddle))
    here = saddle + ASIDE * length * torch.stack([vectors[:, 1], -vectors[:, 1]])
    flat = FLAT * float(landscape.barrier) / length
    lines, before, going = [here], torch.zeros_like(here), torch.ones(2, 1, dtype=torch.float64)
    for _ in range(STEPS):
        middle = here + STEP * length / 2 * _direction(landscape, here, flat)
        direction = _direction(landscape, middle, flat)
        going = going * ((direction * before).sum(1, keepdim=True) >= 0)  # at a maximum the direction turns round
        here, before = here + STEP * length * going * direction, direction
        if not bool(torch.isfinite(here).all()):
            break
        lines.append(here)
    return list(torch.stack(lines).transpose(0, 1))


def _direction(landscape: Landscape, theta: Tensor, flat: float) -> Tensor:
    gradient = landscape.gradient_of_potential(theta)
    return gradient / gradient.norm(dim=1, keepdim=True).clamp_min(flat)


def outlines(boundary: Arrival, axes: Tensor) -> list[Tensor]:
    """Return the outlines of the projections of neighbourhoods onto a plane, each (n, 2) around its centre.

    Args:
        boundary: arrival in ellipsoids around minima.
        axes: orthonormal axes of the plane, (2, d).

    Examples:
        >>> boundary = Arrival(torch.zeros(1, 3), torch.diag(torch.tensor([4.0, 1.0, 9.0])).unsqueeze(0))
        >>> (line,) = outlines(boundary, torch.eye(3)[:2])
        >>> line.amax(0).round(decimals=3).tolist()
        [0.5, 1.0]
    """
    angle = torch.linspace(0, 2 * math.pi, OUTLINE, dtype=torch.float64)
    circle = torch.stack([angle.cos(), angle.sin()])
    lines = []
    for metric in boundary.metrics:
        values, vectors = torch.linalg.eigh(axes.double() @ torch.linalg.inv(metric) @ axes.double().mT)
        lines.append((vectors @ (values.clamp_min(0).sqrt().unsqueeze(1) * circle)).mT)
    return lines


def least_action_paths(landscape: Landscape, noise: SampleNoise, ways: WaysOut) -> list[tuple[int, Tensor]]:
    """Return the paths of least action to the saddles of the lowest ways, with the index of the way, each (n, d).

    A way whose least action does not converge has none. In one dimension the path is the straight line.

    Args:
        landscape: landscape whose sharpness is 1.
        noise: gradient noise of one sample.
        ways: the ways out of its basin.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> from sgd_diffusion.problems import ways_out, white_noise
        >>> noise = white_noise(double_well(), strength=1.0)
        >>> ((way, path),) = least_action_paths(double_well(), noise, ways_out(double_well(), noise))
        >>> way, path[[0, -1]].flatten().tolist()
        (0, [-1.0, 0.0])
    """
    start = landscape.minimum
    found: list[tuple[int, Tensor]] = []
    for index, way in enumerate(ways.ways[:MOST_PATHS]):
        end = way.saddle.theta
        if landscape.dimension == 1:
            found.append((index, torch.stack([start, end])))
            continue
        with suppress(UserError):
            least = minimum_action(landscape.loss, noise.covariance, start=start, end=end, refinements=1)
            found.append((index, torch.from_numpy(least.path)))
    return found


def sample_escapes(
    sweeps: pd.DataFrame, landscape: Landscape, noise: SampleNoise, ways: WaysOut, seed: int
) -> list[Tensor]:
    """Return the last part of a few escapes, from the neighbourhood of the minimum to the arrival, each (n, d).

    They are simulated at the slowest point of the sweep of B that plain simulation measured, a judged one if there is
    any. Without such a point there are none.

    Args:
        sweeps: as `measure_points` gives them.
        landscape: landscape whose sharpness is 1.
        noise: gradient noise of one sample.
        ways: the ways out of its basin.
        seed: base seed of the random stream.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> from sgd_diffusion.problems import ways_out, white_noise
        >>> well, noise = double_well(), white_noise(double_well(), strength=8.0)
        >>> point = {"sweep": "batch", "x": 1.0, "learning_rate": 0.01, "batch_size": 1.0, "log_time": 7.0}
        >>> sweeps = pd.DataFrame([point | {"method": "plain", "judged": True}])
        >>> found = sample_escapes(sweeps, well, noise, ways_out(well, noise), seed=0)
        >>> len(found), all(bool(line[0] < -0.5) and bool(line[-1] > 0) for line in found)
        (3, True)
    """
    plain = sweeps[(sweeps["sweep"] == "batch") & (sweeps["method"] == "plain")]
    if plain.empty:
        return []
    judged = plain[plain["judged"]]
    point = (plain if judged.empty else judged).sort_values("x").iloc[-1]
    longest = LONGEST * math.exp(point["log_time"])
    between = max(1, math.ceil(longest / MOST_LOOKS))
    seen = trajectories(
        landscape,
        SGD(float(point["learning_rate"]), float(point["batch_size"]), noise.gradient),
        landscape.minimum.expand(REPLICAS, -1),
        iterations=between,
        times=math.ceil(longest / between),
        seed=seed_for(seed, "own landscape", "sample escapes"),
    )
    arrived = (ways.boundary.arrived_at(seen.flatten(0, 1)) >= 0).view(seen.shape[:2])
    away = seen - landscape.minimum
    energy = (away @ landscape.curvature * away).sum(-1) / 2
    near = energy < NEAR * ways.ways[0].barrier
    found = []
    for replica in np.flatnonzero(arrived.any(1).numpy())[:ESCAPES]:
        last = int(arrived[replica].int().argmax())
        first = near[replica, :last].nonzero()
        found.append(seen[replica, int(first[-1]) if len(first) else 0 : last + 1])
    return found
