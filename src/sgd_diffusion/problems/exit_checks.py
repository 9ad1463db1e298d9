"""Checks of escape times before theories are compared with them: rates, and where replicas go."""

import math
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from sgd_diffusion.dynamics import SGD
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Arrival, exit_points, neighbourhoods, trajectories
from sgd_diffusion.landscapes import Landscape, basin_of, flow_ends
from sgd_diffusion.problems.noise import SampleNoise
from sgd_diffusion.problems.ways_out import WaysOut
from sgd_diffusion.streams import seed_for

LEVEL = 0.005
"""p-value of exponential times below which a point is not judged."""
RELAXATIONS = 10.0
"""Smallest escape time of a judged point, in units of the basin's relaxation time 1/(ηkh)."""
FEWEST_JUDGED = 4
"""Fewest judged points of a sweep on which theories are compared."""
MOST_RETURNED = 0.05
"""Largest share of arrivals from which the gradient flow returns to the minimum, for a comparison of theories."""
MOST_ELSEWHERE = 0.1
"""Largest share of replicas that arrive at an unlisted minimum first, for a comparison of theories."""
PATIENCE = 50
"""Longest run to an arrival, in units of the mean escape time."""
LOOKS, LOOKS_PER_TIME = 80, 40
"""Number of times that the basins of replicas are looked up, and how often in a mean escape time."""
MOST_UNLISTED = 6
"""Largest number of unlisted minima that are taken up, those that are seen most often."""
SAME = 1e-3
"""Distance, in units of the smallest distance between two listed minima, below which two unlisted minima are one."""


def judged_points(sweeps: pd.DataFrame, landscape: Landscape) -> pd.Series:
    """Return for every point whether its escape time is that of a rate, (points,) of bool.

    Escape is a matter of one rate only if it takes much longer than relaxation in the basin. A point is judged if its τ
    is at least 10/(ηkh), with h the lowest curvature at the minimum, and if neither its times nor those of a slower
    point of the sweep differ from an exponential distribution with p below 0.005.

    Args:
        sweeps: table with the columns sweep, learning_rate, batch_size, sharpness, log_time and exponential.
        landscape: landscape of the sweeps.

    Examples:
        The curvature is 8, so that a time of at least 1.25/η = 12.5 iterations is needed:

        >>> from sgd_diffusion.landscapes import double_well
        >>> sweeps = pd.DataFrame({"log_time": [2.0, 3, 4, 5], "exponential": [0.5, 0.5, 0.001, 0.3]})
        >>> sweeps = sweeps.assign(sweep="batch", learning_rate=0.1, batch_size=[1.0, 2, 3, 4], sharpness=1.0)
        >>> judged_points(sweeps, double_well()).tolist()
        [False, False, False, True]
    """
    flattest = float(torch.linalg.eigvalsh(landscape.curvature)[0])
    relaxed = relaxation_counts(sweeps, flattest) >= RELAXATIONS
    slowness = sweeps["batch_size"] / (sweeps["learning_rate"] * sweeps["sharpness"])
    last_failure = slowness[sweeps["exponential"] < LEVEL].groupby(sweeps["sweep"]).max()
    return relaxed & (slowness > sweeps["sweep"].map(last_failure).fillna(0.0))


def relaxation_counts(sweeps: pd.DataFrame, flattest: float) -> pd.Series:
    """Return τ of every point in units of the basin's relaxation time 1/(ηkh), (points,).

    Args:
        sweeps: table with the columns learning_rate, sharpness and log_time.
        flattest: h, the lowest curvature at the minimum.

    Examples:
        >>> relaxation_counts(pd.DataFrame({"learning_rate": [0.1], "sharpness": 1.0, "log_time": 0.0}), 2.0).tolist()
        [0.2]
    """
    return np.exp(sweeps["log_time"]) * sweeps["learning_rate"] * sweeps["sharpness"] * flattest


@dataclass(frozen=True)
class Arrivals:
    """Where replicas are when they have left.

    Attributes:
        counts: arrivals at each minimum of the boundary, (minima,).
        returned: share of the arrivals from which the gradient flow returns to the basin's own minimum; nan if
            plain simulation measured no point.
        elsewhere: share of replicas that arrive at another minimum than the listed ones first; nan as for `returned`.
            It is above 0 if a way out is missing in the list.

    Examples:
        >>> Arrivals(torch.tensor([3, 7]), returned=0.0, elsewhere=0.0).counts.tolist()
        [3, 7]
    """

    counts: Tensor
    returned: float
    elsewhere: float


def measure_arrivals(
    sweeps: pd.DataFrame, landscape: Landscape, noise: SampleNoise, ways: WaysOut, *, replicas: int, seed: int
) -> Arrivals:
    """Return where replicas arrive, at the slowest point of the sweep of B that plain simulation measured.

    Replicas are first run without a boundary. Minima to which they flow before they have arrived at a listed one are
    added to those at which an arrival is counted.

    Args:
        sweeps: as `measure_points` gives them.
        landscape: landscape of the sweeps.
        noise: gradient noise of one sample.
        ways: the ways out of its basin.
        replicas: number of replicas.
        seed: base seed of the random stream.

    Raises:
        EscapeError: some replicas have not arrived in fifty times the mean escape time.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> from sgd_diffusion.problems import ways_out, white_noise
        >>> well, noise = double_well(), white_noise(double_well(), strength=8.0)
        >>> point = {"sweep": "batch", "x": 1.0, "learning_rate": 0.01, "batch_size": 1.0, "log_time": 8.0}
        >>> sweeps = pd.DataFrame([point | {"method": "plain"}])
        >>> found = measure_arrivals(sweeps, well, noise, ways_out(well, noise), replicas=20, seed=0)
        >>> found.counts.tolist(), found.returned, found.elsewhere
        ([20], 0.0, 0.0)
    """
    of_batch = sweeps[sweeps["sweep"] == "batch"]
    plain = of_batch[of_batch["method"] == "plain"]
    if plain.empty:
        return Arrivals(torch.zeros(len(ways.boundary.centres), dtype=torch.int64), math.nan, math.nan)
    point = plain.sort_values("x").iloc[-1]
    dynamics = SGD(float(point["learning_rate"]), float(point["batch_size"]), noise.gradient)
    known = torch.cat([landscape.minimum.unsqueeze(0), ways.boundary.centres])
    seen = trajectories(
        landscape,
        dynamics,
        landscape.minimum.expand(replicas, -1),
        iterations=max(1, round(math.exp(point["log_time"]) / LOOKS_PER_TIME)),
        times=LOOKS,
        seed=seed_for(seed, "own landscape", "looks"),
    )
    unlisted = _unlisted(landscape, seen, ways, known)
    found = exit_points(
        landscape,
        dynamics,
        _with_unlisted(landscape, noise, ways, unlisted),
        replicas=replicas,
        max_iterations=math.ceil(PATIENCE * math.exp(point["log_time"])),
        seed=seed_for(seed, "own landscape", "arrivals"),
    )
    there = found.at_exit + landscape.minimum
    place = ways.boundary.arrived_at(there)
    listed = there[place >= 0]
    counts = torch.bincount(place[place >= 0], minlength=len(ways.boundary.centres))
    returned = float((basin_of(landscape, listed, known) == 0).double().mean()) if len(listed) else 0.0
    return Arrivals(counts, returned, 1 - len(listed) / replicas)


def _unlisted(landscape: Landscape, seen: Tensor, ways: WaysOut, known: Tensor) -> Tensor:
    """Return the minima to which replicas flow that are seen before they arrive at a listed one, most frequent first.

    Args:
        landscape: landscape of the replicas.
        seen: positions, (replicas, looks, d).
        ways: the listed ways.
        known: the landscape's minimum and the listed ones, (1 + minima, d).
    """
    flat = seen.flatten(0, 1)
    before = ((ways.boundary.arrived_at(flat) >= 0).view(seen.shape[:2]).cumsum(1) == 0).flatten()
    smallest = float(torch.pdist(known).min())
    ends = flow_ends(landscape, flat[before], scale=smallest)
    ends = ends[torch.isfinite(ends).all(1)]
    ends = ends[torch.cdist(ends, known).amin(1) > SAME * smallest]
    rounded, counts = (ends / (SAME * smallest)).round().unique(dim=0, return_counts=True)
    frequent = rounded[counts.argsort(descending=True)][:MOST_UNLISTED] * SAME * smallest
    return torch.stack([ends[(ends - place).norm(dim=1).argmin()] for place in frequent]) if len(frequent) else ends[:0]


def _with_unlisted(landscape: Landscape, noise: SampleNoise, ways: WaysOut, unlisted: Tensor) -> Arrival:
    """Return the boundary of arrival at the listed and the unlisted minima."""
    listed, saddles = ways.boundary, [way.saddle.theta for way in ways.ways]
    found = []
    for minimum in unlisted.unsqueeze(1):
        with suppress(EscapeError):  # it has no neighbourhood of positive curvature
            found.append(neighbourhoods(landscape, minimum, saddles, noise.covariance))
    parts = [listed, *found]
    return Arrival(torch.cat([part.centres for part in parts]), torch.cat([part.metrics for part in parts]))
